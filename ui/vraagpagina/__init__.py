"""``/vraag``: asking without JavaScript. Open :mod:`ui.vraagpagina.routes` first."""
