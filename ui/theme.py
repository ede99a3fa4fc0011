"""How the chat looks: system fonts, high contrast, light and dark, from 360 pixels wide."""

from __future__ import annotations

CSS = """
.gradio-container { max-width: 60rem !important; margin: 0 auto !important; }
.ww-head h1 { font-size: 1.6rem; margin: 0 0 .25rem; }
.ww-head p { margin: 0; }
.ww-notice { border-left: 4px solid #0b5c8a; background: #eaf3f9; color: #10222e;
  padding: .6rem .9rem; margin: .5rem 0; }
.ww-turn { border-top: 1px solid #8a97a0; padding: .75rem 0; overflow-wrap: anywhere; }
.ww-turn:focus { outline: none; }
.ww-turn h2 { font-size: 1.15rem; margin: 0 0 .5rem; }
.ww-turn h3 { font-size: 1rem; margin: .9rem 0 .3rem; }
.ww-statements p { font-size: 1.05rem; line-height: 1.5; margin: .4rem 0; }
.ww-chip { display: inline-block; min-width: 24px; min-height: 24px; line-height: 24px;
  text-align: center; text-decoration: underline; font-weight: 600; }
.ww-urgent { border: 3px solid #9b1c1c; background: #fdecec; color: #3b0a0a;
  padding: .6rem .9rem; margin: .5rem 0; border-radius: 6px; }
.ww-urgent p { font-size: 1.1rem; margin: .2rem 0; }
.ww-urgent ul { margin: .3rem 0 0; padding-left: 1.2rem; list-style: disc; }
.ww-urgent a { color: #7a1414; font-weight: 700; display: inline-block; min-height: 24px; }
.ww-remark { border-left: 4px solid #8a97a0; padding-left: .7rem; font-size: .95rem; }
.ww-card { border: 1px solid #8a97a0; border-radius: 6px; padding: .5rem 1rem; margin: .75rem 0; }
.ww-card dt { font-weight: 700; margin-top: .5rem; }
.ww-card dd { margin: 0 0 .25rem; }
.ww-card dd p { margin: 0 0 .3rem; }
.ww-card ul { margin: .2rem 0; padding-left: 1.2rem; list-style: disc; }
.ww-badge { display: inline-block; border: 1px solid currentColor; border-radius: 4px;
  padding: 0 .4rem; font-size: .9rem; }
.ww-sources { list-style: none; padding: 0; margin: 0; }
.ww-sources summary { cursor: pointer; padding: .35rem 0; }
.ww-shelf { list-style: none; padding: 0; margin: 0; }
.ww-shelf > li { border-top: 1px solid #8a97a0; overflow-wrap: anywhere; }
.ww-shelf summary { cursor: pointer; padding: .5rem 0; min-height: 24px; }
.ww-shelf h3 { display: inline; font-size: 1.05rem; margin: 0; }
.ww-shelf .ww-badge { margin: .15rem 0; }
.ww-count { font-weight: 600; margin: .5rem 0; }
.ww-facts { font-size: .9rem; }
.ww-sources blockquote { white-space: pre-line; border-left: 4px solid #8a97a0;
  margin: .3rem 0; padding: .3rem .8rem; }
.ww-sources mark { background: #ffe08a; color: #1a1a1a; }
.ww-workshop h2:focus { outline: none; }
.ww-workshop summary { cursor: pointer; padding: .5rem 0; min-height: 24px; }
.ww-workshop details { border-top: 1px solid #8a97a0; overflow-wrap: anywhere; }
.ww-workshop summary h3, .ww-workshop summary h4 { display: inline; margin: 0; }
.ww-workshop h3 { font-size: 1.15rem; margin: 1rem 0 .4rem; }
.ww-workshop h4, .ww-workshop h5, .ww-workshop h6 { font-size: 1.02rem; font-weight: 700;
  margin: .8rem 0 .3rem; }
.ww-workshop ul { padding-left: 1.2rem; list-style: disc; }
.ww-workshop ol { padding-left: 1.6rem; }
.ww-workshop ol:not([type]) { list-style: decimal; }
.ww-workshop ol[type=A] { list-style: upper-alpha; }
.ww-workshop p { margin: .3rem 0; }
#ontwerp, #ontwerp > div, #aanpassen { min-width: 0 !important; max-width: 100%; }
.ww-scroll { overflow-x: auto; margin: .4rem 0; contain: inline-size; }
.ww-programme td:first-child, .ww-programme td:nth-child(2) { white-space: nowrap; }
.ww-scroll table { border-collapse: collapse; width: 100%; min-width: 32rem; }
.ww-scroll th, .ww-scroll td { text-align: left; vertical-align: top; padding: .3rem .5rem;
  border-bottom: 1px solid #8a97a0; overflow-wrap: normal; }
.ww-scroll p { margin: 0 0 .2rem; }
.ww-frame { border-left: 4px solid #0b5c8a; background: #eaf3f9; color: #10222e;
  padding: .4rem .8rem; margin: .5rem 0; }
.ww-note { white-space: nowrap; font-size: .9em; }
.ww-download { display: inline-block; min-height: 44px; line-height: 44px; font-weight: 700;
  font-size: 1.05rem; text-decoration: underline; }
.ww-changes { padding-left: 1.2rem; list-style: disc; }
#vraag textarea::placeholder, [id^=wens-] ::placeholder { color: #595959; opacity: 1; }
#vraag label span, #zoekwoord label span, [id^=filter-] label > span,
[id^=wens-] span[data-testid=block-info], #aanpassen span[data-testid=block-info] {
  color: inherit; font-weight: 600; }
#tabs [role=tab] { color: inherit; font-size: 1.05rem; min-height: 40px; }
#tabs [role=tab][aria-selected=true] { font-weight: 700; color: #0b5c8a; }
@media (max-width: 480px) { #tabs [role=tab] { font-size: .95rem; padding-inline: .4rem; } }
.dark #tabs [role=tab][aria-selected=true] { color: #8ecbf0; }
#verstuur, #zoek, #maak-workshop { background: #0b5c8a; color: #fff; }
#verstuur:hover, #zoek:hover, #maak-workshop:hover { background: #084667; }
.ww-example { justify-content: flex-start; text-align: left; font-size: 1rem; min-height: 40px; }
.dark #vraag textarea::placeholder, .dark [id^=wens-] ::placeholder { color: #c4ccd2; }
.dark .ww-urgent { background: #3d1212; color: #fdf1f1; border-color: #f08a8a; }
.dark .ww-urgent a { color: #ffd0d0; }
.dark .ww-frame { background: #12303f; color: #f2f6f8; }
.dark .ww-notice { background: #12303f; color: #f2f6f8; }
footer { display: none !important; }
"""

FOCUS_JS = """() => {
  const turns = document.querySelectorAll('.ww-turn');
  const last = turns[turns.length - 1];
  if (last) { last.focus({preventScroll: true}); last.scrollIntoView({block: 'start'}); }
}"""
"""After an answer the keyboard and the screen reader go on at the new turn."""

LANGUAGE_JS = "() => { document.documentElement.lang = 'nl'; }"
"""Gradio takes the language of the browser for that of the page; ours is Dutch for everyone."""
