"""How the tab Beheer looks, in the colours of the chat: light and dark, from 360 pixels wide."""

from __future__ import annotations

CSS = """
#wb-binnen, #wb-deur { min-width: 0; }
#wb-deur { max-width: 32rem; }
#wb-binnen, #wb-deur, #wb-binnen .column { gap: .5rem; }
#wb-binnen .html-container, #wb-deur .html-container { padding-block: 0; }
#wb-binnen .column, #wb-binnen .block, #wb-binnen .html-container, #wb-binnen .prose {
  min-width: 0 !important; max-width: 100%; }
#wb-afmelden { flex: 0 0 auto; min-width: 6rem; }
#wb-binnen .block:has(> .html-container > .prose:empty) { display: none; }
.wb-told { border-left: 4px solid #2c6e3f; background: #eaf5ed; color: #10222e;
  padding: .6rem .9rem; margin: .5rem 0; overflow-wrap: anywhere; }
.wb-told:focus, .wb-job:focus, .wb-asked:focus { outline: none; }
.wb-wrong { border-left: 4px solid #9b1c1c; background: #fdecec; color: #3b0a0a; }
p.wb-small.wb-wrong { padding: .4rem .7rem; }
.wb-who { margin: .3rem 0; overflow-wrap: anywhere; }
.wb-who:focus { outline: none; }
.wb-nothing { border: 1px dashed #5d6b74; border-radius: 6px; padding: .5rem 1rem;
  margin: .75rem 0; }
#wb-binnen h3, #wb-deur h3 { font-size: 1.2rem; margin: .75rem 0 .25rem; }
#wb-binnen h4 { font-size: 1.05rem; margin: .75rem 0 .25rem; overflow-wrap: anywhere; }
#wb-binnen h5 { font-size: 1rem; margin: .5rem 0 .25rem; }
#wb-binnen p { margin: .3rem 0; }
#wb-binnen li > p { display: block; }
.wb-small { font-size: .9rem; }
.wb-hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%);
  white-space: nowrap; }
.wb-badge { display: inline-block; border: 1px solid currentColor; border-radius: 4px;
  padding: 0 .4rem; font-size: .9rem; font-weight: 400; }
.wb-good { background: #eaf5ed; color: #174d27; }
.wb-bad { background: #fdecec; color: #7a1414; }
.wb-list, .wb-files { list-style: none; padding: 0; margin: 0; }
.wb-list > li, .wb-files > li { border-top: 1px solid #8a97a0; padding: .5rem 0;
  overflow-wrap: anywhere; }
.wb-facts { display: grid; grid-template-columns: repeat(auto-fill, minmax(9rem, 1fr));
  gap: .25rem 1rem; margin: .25rem 0 .5rem; }
.wb-facts dt { font-size: .9rem; }
.wb-facts dd { margin: 0; font-weight: 600; overflow-wrap: anywhere; }
.wb-button { border: 1px solid #0b5c8a; border-radius: 6px; background: transparent;
  color: #0b5c8a; padding: .3rem .8rem; min-height: 32px; font-size: 1rem; cursor: pointer; }
.wb-button:hover { background: #eaf3f9; }
.wb-button:focus-visible, .wb-form input:focus-visible, .wb-scroll:focus-visible {
  outline: 3px solid #0b5c8a; outline-offset: 2px; }
.wb-button:disabled { opacity: .6; cursor: default; }
.wb-main, #wb-binnen .primary, #wb-deur .primary { background: #0b5c8a; color: #fff; }
.wb-main:hover, #wb-binnen .primary:hover, #wb-deur .primary:hover {
  background: #084667; color: #fff; }
.wb-form { border: 1px solid #8a97a0; border-radius: 6px; padding: .75rem 1rem; margin: .5rem 0; }
.wb-form label { font-weight: 600; display: block; margin-bottom: .3rem; }
.wb-form input[type=file] { width: 100%; border: 1px dashed #5d6b74; border-radius: 6px;
  padding: .75rem; font-size: 1rem; background: transparent; color: inherit; }
.wb-form progress, .wb-job progress, #wb-meten progress {
  width: 100%; height: 1rem; accent-color: #0b5c8a; }
.wb-scroll { margin: .75rem 0; overflow-x: auto; max-width: 100%; contain: inline-size; }
.wb-scroll table { border-collapse: collapse; width: 100%; font-size: .95rem; }
.wb-scroll caption { text-align: left; font-weight: 600; padding: .3rem 0; }
.wb-scroll th, .wb-scroll td { border-bottom: 1px solid #8a97a0; padding: .3rem .6rem;
  text-align: left; vertical-align: top; }
.wb-asked { border-left: 4px solid #8a5a00; background: #fff6e0; color: #2b1d00;
  padding: .6rem .9rem; }
#wb-binnen [data-testid=block-info], #wb-deur [data-testid=block-info] {
  color: inherit; font-weight: 600; }
#wb-delen .wrap { gap: .4rem; }
#wb-delen label { min-height: 36px; }
#wb-delen label.selected { background: #0b5c8a; }
#wb-delen label.selected span { color: #fff; font-weight: 700; }
.wb-report { border: 1px solid #8a97a0; border-radius: 6px; padding: .25rem 1rem .75rem;
  margin: .75rem 0; }
.wb-report:focus { outline: none; }
.wb-quote { white-space: pre-line; border-left: 4px solid #8a97a0; margin: .3rem 0 !important;
  padding: .3rem .8rem; overflow-wrap: anywhere; }
#wb-binnen summary { cursor: pointer; padding: .25rem 0; min-height: 24px; }
#wb-binnen details ul, #wb-binnen details ol { padding-left: 1.4rem; margin: .25rem 0; }
#wb-binnen details ul { list-style: disc; }
#wb-binnen details ol { list-style: decimal; }
#wb-binnen a { text-decoration: underline; }
.wb-chart { margin: .75rem 0 .25rem; }
.wb-chart figcaption { font-weight: 600; margin-bottom: .5rem; }
.wb-chart svg { width: 100%; height: 9rem; border-bottom: 1px solid #5d6b74; fill: #0b5c8a; }
.wb-axis { display: flex; justify-content: space-between; font-size: .9rem; }
.wb-bar { display: block; height: 1rem; min-width: 2px; background: #0b5c8a; }
.wb-scroll td:last-child { min-width: 3rem; width: 40%; }
.wb-sheet { display: grid; grid-template-columns: minmax(0, 1fr); gap: 1rem; }
@media (min-width: 768px) {
  .wb-sheet { grid-template-columns: minmax(0, 3fr) minmax(0, 2fr); }
}
.wb-sheet figure { margin: 0; }
.wb-sheet svg { width: 100%; height: auto; background: #fff; border: 1px solid #5d6b74; }
.wb-line { fill-opacity: .18; }
.wb-c0 { fill: #0b5c8a; background: #0b5c8a; }
.wb-c1 { fill: #9b1c1c; background: #9b1c1c; }
.wb-c2 { fill: #2c6e3f; background: #2c6e3f; }
.wb-c3 { fill: #6a3d9a; background: #6a3d9a; }
.wb-c4 { fill: #8a5a00; background: #8a5a00; }
.wb-c5 { fill: #3d4a52; background: #3d4a52; }
.wb-digit { fill: #fff; font: 700 9px system-ui, sans-serif; }
.wb-part { fill: none; stroke: #10222e; stroke-width: 1.2; }
.wb-column { stroke-dasharray: 6 4; }
.wb-heading { stroke: #9b1c1c; stroke-width: 2; }
.wb-name { fill: #10222e; font: 700 9px system-ui, sans-serif; paint-order: stroke;
  stroke: #fff; stroke-width: 3px; }
.wb-number { display: inline-block; min-width: 1.6rem; text-align: center; border-radius: 1rem;
  color: #fff; font-weight: 700; }
ol.wb-passages { list-style: none; padding: 0; margin: 0; }
.wb-passages > li { margin: 0 0 .75rem; }
.dark .wb-chart svg { fill: #8ecbf0; }
.dark .wb-bar { background: #8ecbf0; }
#wb-binnen input.subdued { color: inherit; opacity: 1; }
.dark .wb-told { background: #12301c; color: #f2f6f8; border-color: #7cc893; }
.dark .wb-wrong { background: #3d1212; color: #fdf1f1; border-color: #f08a8a; }
.dark .wb-good { background: #12301c; color: #bfe8cb; }
.dark .wb-bad { background: #3d1212; color: #ffd0d0; }
.dark .wb-asked { background: #33270b; color: #fff3d6; border-color: #e0b23c; }
.dark .wb-button { border-color: #8ecbf0; color: #8ecbf0; }
.dark .wb-button:hover { background: #12303f; }
.dark .wb-main { background: #0b5c8a; color: #fff; }
"""
