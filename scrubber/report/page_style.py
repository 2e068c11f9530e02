"""The style of the html report: no external font, image or script; light, dark and black-and-white print."""

from __future__ import annotations

__all__ = ["STYLE"]

STYLE = """
:root {
  color-scheme: light dark;
  --paper: #ffffff; --sheet: #f6f7f9; --ink: #1b2430; --soft: #556070; --rule: #d9dee5;
  --link: #0b5cad; --mark: #ffe9a8; --mark-ink: #3a2c00;
  --reject: #a4161a; --deny: #b4500b; --advise: #235d8c; --good: #1d6b41; --quiet: #5d6775;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #14181e; --sheet: #1c222a; --ink: #e6eaf0; --soft: #a3aebb; --rule: #333c47;
    --link: #7fb8f0; --mark: #6b5410; --mark-ink: #fff3cf;
    --reject: #ff8f8a; --deny: #f5ac6b; --advise: #8cc3f2; --good: #7fd1a0; --quiet: #a3aebb;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0; background: var(--paper); color: var(--ink);
  font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif;
}
header.top, main, footer { max-width: 66rem; margin: 0 auto; padding: 0 1.5rem; }
header.top { padding-top: 2rem; }
h1 {
  font-size: 1.6rem; line-height: 1.25; margin: 0 0 .25rem; letter-spacing: -.01em;
  overflow-wrap: anywhere;
}
h2 { font-size: 1.15rem; margin: 2.4rem 0 .75rem; padding-top: .9rem; border-top: 1px solid var(--rule); }
h3 { font-size: 1rem; margin: 0; }
p { margin: .35rem 0; max-width: 46rem; }
a { color: var(--link); text-underline-offset: .15em; }
code, pre, .mono {
  font-family: ui-monospace, "SFMono-Regular", Menlo, Consolas, "Liberation Mono", monospace;
}
code { font-size: .92em; overflow-wrap: anywhere; }
.soft { color: var(--soft); }
.lead { font-size: 1.05rem; margin-top: .6rem; }
nav ul {
  list-style: none; margin: 1rem 0 0; padding: 0; display: flex; flex-wrap: wrap; gap: .3rem 1.2rem;
}
.tiles {
  display: grid; grid-template-columns: repeat(auto-fit, minmax(11.5rem, 1fr)); gap: .75rem;
  margin: 1.4rem 0 0; padding: 0;
}
.tile {
  background: var(--sheet); border: 1px solid var(--rule); border-radius: .5rem;
  padding: .8rem 1rem;
}
.tile dt { color: var(--soft); font-size: .85rem; }
.tile dd { margin: 0; font-variant-numeric: tabular-nums; }
.tile .big { font-size: 1.55rem; font-weight: 650; line-height: 1.25; letter-spacing: -.01em; }
.tile.good .big { color: var(--good); }
.tile.deny .big { color: var(--deny); }
.scroll { overflow-x: auto; }
.scroll + .scroll { margin-top: 1.4rem; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
caption { text-align: left; color: var(--soft); padding: 0 0 .4rem; font-size: .9rem; }
th, td {
  text-align: left; vertical-align: top; padding: .4rem .9rem .4rem 0;
  border-bottom: 1px solid var(--rule);
}
thead th {
  font-size: .82rem; font-weight: 600; color: var(--soft); border-bottom: 2px solid var(--rule);
  white-space: nowrap;
}
tbody th { font-weight: 600; }
tfoot td, tfoot th { font-weight: 600; border-bottom: 0; }
.num { text-align: right; white-space: nowrap; }
td.num:last-child, th.num:last-child { padding-right: 0; }
.badge {
  display: inline-block; border: 1px solid currentColor; border-radius: .3rem; padding: 0 .4rem;
  font-size: .8rem; font-weight: 600; line-height: 1.5; white-space: nowrap;
}
.reject { color: var(--reject); } .deny { color: var(--deny); } .advise { color: var(--advise); }
.quiet { color: var(--quiet); } .good { color: var(--good); }
article.claim { border: 1px solid var(--rule); border-radius: .5rem; margin: 1rem 0; overflow: hidden; }
article.claim > header {
  background: var(--sheet); border-bottom: 1px solid var(--rule); padding: .55rem 1rem;
  display: flex; flex-wrap: wrap; gap: .2rem 1rem; align-items: baseline;
}
article.claim > header .risk { margin-left: auto; font-variant-numeric: tabular-nums; }
section.finding { padding: .8rem 1rem .9rem; }
section.finding + section.finding { border-top: 1px solid var(--rule); }
.finding-head { display: flex; flex-wrap: wrap; gap: .2rem .7rem; align-items: baseline; }
.finding-head h4 { font-size: 1rem; margin: 0; font-weight: 600; }
.finding-head .risk {
  margin-left: auto; color: var(--soft); font-size: .9rem; font-variant-numeric: tabular-nums;
}
pre.segment {
  margin: .5rem 0 .4rem; padding: .45rem .7rem; background: var(--sheet); border-left: 3px solid var(--rule);
  font-size: .86rem; white-space: pre-wrap; overflow-wrap: anywhere;
}
pre.segment .at { color: var(--soft); display: block; font-size: .92em; }
mark { background: var(--mark); color: var(--mark-ink); padding: 0 .1em; border-radius: .15em; }
dl.facts {
  display: grid; grid-template-columns: minmax(9rem, max-content) 1fr; gap: .1rem .9rem; margin: .4rem 0 0;
  font-size: .93rem;
}
dl.facts dt { color: var(--soft); }
dl.facts dd { margin: 0; overflow-wrap: anywhere; }
footer { color: var(--soft); font-size: .85rem; padding-top: 1.2rem; padding-bottom: 3rem; }
footer .box { border-top: 1px solid var(--rule); padding-top: .9rem; }
@media (max-width: 40rem) {
  header.top, main, footer { padding-left: 1rem; padding-right: 1rem; }
  dl.facts { grid-template-columns: 1fr; }
  dl.facts dd { margin-bottom: .3rem; }
}
@media print {
  :root {
    --paper: #fff; --sheet: #fff; --ink: #000; --soft: #333; --rule: #999; --link: #000; --mark: #fff;
    --mark-ink: #000; --reject: #000; --deny: #000; --advise: #000; --good: #000; --quiet: #000;
  }
  @page { margin: 1.6cm 1.5cm; }
  body { font-size: 10pt; line-height: 1.4; }
  header.top, main, footer { max-width: none; padding: 0; }
  nav { display: none; }
  h2 { margin-top: 1.4rem; padding-top: .6rem; }
  .tiles { grid-template-columns: repeat(4, 1fr); gap: .5rem; margin-top: .9rem; }
  .tile { padding: .4rem .6rem; }
  .tile .big { font-size: 1.25rem; }
  th, td { padding-top: .25rem; padding-bottom: .25rem; }
  a { text-decoration: none; }
  mark { font-weight: 700; text-decoration: underline; outline: 1px solid #000; }
  h2, h3, article.claim > header, .finding-head { break-after: avoid; }
  tr, section.finding, .tile { break-inside: avoid; }
  thead { display: table-header-group; }
  .scroll { overflow: visible; }
  article.claim { overflow: visible; }
  article.claim > header { background: none; }
}
"""
