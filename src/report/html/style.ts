/**
 * The look of the page. Blue keeps to the table and orange breaks it, told apart also without red and green; whatever
 * a colour says, a sign or a word says too. Every text has a contrast of 4.5:1 in both schemes (a test measures it).
 */
export const STYLE = `
:root {
  color-scheme: light dark;
  --page: #f4f5f7; --sheet: #ffffff; --sunk: #f4f6f9; --line: #d8dde4; --ink: #1b2330; --quiet: #586474;
  --blue: #1f5fa8; --blue-fill: #5b93d3; --orange: #ad4506; --orange-fill: #d9690f; --on-orange: #ffffff;
  --tint: #fdf1e7; --violet: #6540a3; --violet-tint: #f2edfa; --blue-tint: #ebf2fb;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #0e131a; --sheet: #161d26; --sunk: #1c2530; --line: #2f3a47; --ink: #e4e9f0; --quiet: #9ba8b7;
    --blue: #86b9f5; --blue-fill: #4f86c6; --orange: #f7a55f; --orange-fill: #e27f2c; --on-orange: #1b1208;
    --tint: #33241a; --violet: #c1aaf5; --violet-tint: #2a2340; --blue-tint: #1b2b40;
  }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; scroll-padding-top: 1rem; }
body {
  margin: 0; background: var(--page); color: var(--ink);
  font: 0.9375rem/1.5 -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "Noto Sans", Arial, system-ui, sans-serif;
  overflow-wrap: break-word;
}
main { max-width: 1180px; margin: 0 auto; padding: 24px 20px 48px; }
header, main > section { background: var(--sheet); border: 1px solid var(--line); border-radius: 10px; padding: 20px 24px; margin: 0 0 16px; }
h1, h2, h3, h4 { line-height: 1.25; margin: 0; text-wrap: balance; }
h1 { font-size: 1.85rem; font-weight: 650; letter-spacing: -0.01em; display: flex; gap: 0.5em; align-items: baseline; }
h2 { font-size: 1.2rem; margin: 0 0 10px; }
h3 { font-size: 1rem; margin: 18px 0 8px; }
small { font-size: 0.8rem; color: var(--quiet); font-weight: 400; }
p { margin: 0 0 8px; }
a { color: var(--blue); }
.kicker { display: flex; flex-wrap: wrap; gap: 4px 12px; font-size: 0.8rem; color: var(--quiet); margin: 0 0 6px; }
.kicker span { font-weight: 600; letter-spacing: 0.06em; text-transform: uppercase; }
.lead { color: var(--quiet); margin: -4px 0 12px; max-width: 78ch; }
.quiet { color: var(--quiet); }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.code, code { font-family: ui-monospace, "SF Mono", "Cascadia Mono", Menlo, Consolas, "Liberation Mono", monospace; font-size: 0.86em; }
.code, code { overflow-wrap: anywhere; }
.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
.sign { font-weight: 700; }
h1.violation .sign, .violation, .doubts .sign { color: var(--orange); }
h1.violation { color: var(--ink); }
h1.allowed .sign, .allowed .mark { color: var(--blue); }
h1.review .sign, .review, span.waived { color: var(--violet); }
h1.review, tr.review { color: var(--ink); }
h1.advisory .sign, h1.unused .sign { color: var(--quiet); }

dl { margin: 0; }
dt { color: var(--quiet); font-size: 0.8rem; }
dd { margin: 0; min-width: 0; }
.head { display: grid; grid-template-columns: repeat(2, minmax(0, 1fr)); gap: 10px 32px; margin: 14px 0 16px; }
.wide > div { display: grid; grid-template-columns: 11rem minmax(0, 1fr); gap: 0 16px; padding: 5px 0; border-top: 1px solid var(--line); align-items: baseline; }
.wide > div:first-child { border-top: 0; }
.doubts { list-style: none; margin: 12px 0 0; padding: 8px 14px; background: var(--tint); border-radius: 6px; }
.doubt { color: var(--orange); }
.limits { margin: 0 0 14px; padding: 0 0 0 1.2em; max-width: 90ch; }
.limits li { margin: 0 0 4px; }

.levels { list-style: none; display: flex; flex-wrap: wrap; gap: 8px; margin: 0; padding: 0; }
.level { display: flex; gap: 0.5em; align-items: baseline; padding: 5px 12px; border: 1px solid var(--line); border-radius: 6px; text-decoration: none; color: var(--ink); font-size: 0.9rem; }
.level:hover, .level:focus-visible { border-color: currentColor; }
.level.high, .level.critical, .badge.high, .badge.critical { background: var(--orange); color: var(--on-orange); border-color: var(--orange); }
.level.medium, .badge.medium, .level.low, .badge.low { background: var(--tint); color: var(--orange); border-color: var(--orange); }
.level.low, .badge.low, .level.info, .badge.info { background: transparent; }
.level.info .sign, .badge.info { color: var(--orange); }
.level.review, .badge.review { background: var(--violet-tint); color: var(--violet); border-color: var(--violet); }
.badge { display: inline-block; padding: 1px 8px; border: 1px solid var(--line); border-radius: 4px; font-size: 0.8rem; font-weight: 600; white-space: nowrap; }
.badge.advisory, .badge.note, .badge.unused, .badge.waived { color: var(--quiet); }

table { border-collapse: collapse; width: 100%; font-size: 0.9rem; }
th, td { text-align: left; vertical-align: top; padding: 7px 10px 7px 0; border-top: 1px solid var(--line); }
thead th { border-top: 0; color: var(--quiet); font-size: 0.78rem; font-weight: 500; padding-top: 0; white-space: nowrap; }
th.number { text-align: right; }
tbody th { font-weight: 600; }
.board tbody th, .says, .plain td, .plain th { overflow-wrap: anywhere; }
.board tbody th { min-width: 9em; }
.board .says { min-width: 8em; }
.board th small { margin-left: 0.4em; white-space: nowrap; }
.board .verdicts small { display: block; }
.board .mark { width: 1.6em; text-align: center; padding-left: 2px; }
.board .says { max-width: 18em; }
.board .number { padding-left: 4px; }
.board .port { font-weight: 600; }
.more { margin: 8px 0 0; }
.board tr.violation { color: inherit; }
.board tr.violation .mark, .board tr.violation .port { color: var(--orange); }
.board tr.review .mark, .board tr.review .port { color: var(--violet); }
.board tr.unused .number, .board tr.unused .mark { color: var(--quiet); }
.board tr:target, .card:target { outline: 2px solid var(--blue); outline-offset: 2px; border-radius: 4px; }
.verdicts { white-space: nowrap; }
.verdicts .allowed { color: var(--blue); }
.spark { width: 150px; }
.spark svg { display: block; width: 150px; height: 24px; border-bottom: 1px solid var(--line); }
svg .flows { fill: var(--blue-fill); }
svg .violating { fill: var(--orange-fill); }
.glance td { padding-right: 14px; }
.glance td:last-child { white-space: nowrap; }
.who { font-weight: 500; overflow-wrap: anywhere; }
.who i { font-style: normal; font-weight: 400; color: var(--quiet); }
.words td { min-width: 7em; }
.words ul { margin: 2px 0 0; padding: 0 0 0 1.2em; }

.timeline { display: block; width: 100%; overflow: visible; }
.timeline text { font-size: 12px; fill: var(--quiet); }
.timeline .lane { fill: var(--ink); }
.timeline .lane.violating { fill: var(--orange); }
.timeline .ground { stroke: var(--line); }
.timeline .ticks line { stroke: var(--line); stroke-dasharray: 2 3; }
.buckets rect { fill: transparent; }
.buckets rect:hover { fill: var(--ink); opacity: 0.1; }

.talk { display: grid; grid-template-columns: minmax(0, 1fr) 9.5rem minmax(0, 1fr); }
.half { display: grid; grid-template-columns: minmax(0, 1fr) minmax(60px, 34%); grid-template-rows: auto 1fr; align-content: start; }
.half.out { grid-template-columns: minmax(60px, 34%) minmax(0, 1fr); }
.half h3 { padding: 0 10px; margin: 0 0 4px; font-size: 0.9rem; color: var(--quiet); font-weight: 500; }
.half.in h3 { text-align: right; }
.half.in > * { grid-column: 1; }
.half.in > svg { grid-column: 2; grid-row: 2; }
.half > svg { width: 100%; display: block; }
.half.out > * { grid-column: 2; }
.half.out > svg { grid-column: 1; grid-row: 2; }
.half ul { list-style: none; margin: 0; padding: 0; }
.half > ul > li { margin: 0 0 10px; }
.half h4 { font-size: 0.9rem; height: 30px; line-height: 30px; white-space: nowrap; overflow: hidden; text-overflow: ellipsis; }
.half ul ul li { height: 22px; line-height: 22px; display: flex; gap: 10px; font-size: 0.85rem; padding: 0 10px 0 0; font-variant-numeric: tabular-nums; }
.half.in ul ul li { justify-content: flex-end; }
.half.in h4 { text-align: right; padding-right: 10px; }
.half.out ul ul li { padding: 0 0 0 10px; }
.half.out h4 { padding-left: 10px; }
.half bdi { min-width: 0; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.half li span { white-space: nowrap; color: var(--quiet); }
.half li .violation { color: var(--orange); font-weight: 600; }
.half svg path { opacity: 0.85; }
.subject { background: var(--blue-tint); border: 1px solid var(--blue); border-radius: 8px; padding: 12px 8px; display: flex; flex-direction: column; gap: 2px; justify-content: center; text-align: center; font-size: 0.85rem; overflow-wrap: anywhere; }

#filter { position: sticky; top: 0; z-index: 1; background: var(--sheet); border-bottom: 1px solid var(--line); padding: 8px 0; margin: 0 0 4px; }
#filter:not([hidden]) { display: flex; flex-wrap: wrap; gap: 8px 16px; align-items: center; }
#filter label { display: flex; gap: 6px; align-items: center; font-size: 0.85rem; }
#filter fieldset { border: 0; margin: 0; padding: 0; display: flex; flex-wrap: wrap; gap: 4px 12px; }
#filter input[type="search"], #filter select { font: inherit; color: inherit; background: var(--sunk); border: 1px solid var(--line); border-radius: 6px; padding: 4px 8px; min-width: 0; }
#filter input[type="search"] { width: 15em; }
#filter output { color: var(--quiet); font-size: 0.85rem; }
#filter input { accent-color: var(--blue); }
.card { border: 1px solid var(--line); border-left: 4px solid var(--line); border-radius: 6px; padding: 12px 16px; margin: 0 0 10px; }
.card.critical, .card.high, .card.medium { border-left-color: var(--orange-fill); }
.card.low { border-left-color: var(--orange); }
.card.review { border-left-color: var(--violet); color: inherit; }
.card h4 { font-size: 1rem; display: flex; flex-wrap: wrap; gap: 4px 10px; align-items: baseline; }
.since { font-size: 0.75rem; font-weight: 600; color: var(--blue); border: 1px solid currentcolor; border-radius: 999px; padding: 0 8px; white-space: nowrap; }
.card > .who { margin: 6px 0 8px; font-size: 1.02rem; }
.card .body { display: grid; grid-template-columns: minmax(0, 3fr) minmax(0, 2fr); gap: 8px 32px; }
.card dl > div { display: grid; grid-template-columns: 7.2rem minmax(0, 1fr); gap: 0 10px; align-items: baseline; font-size: 0.88rem; }
.card blockquote { margin: 0 0 8px; padding: 2px 0 2px 12px; border-left: 2px solid var(--line); font-size: 0.9rem; }
.card cite { display: block; font-style: normal; color: var(--quiet); font-size: 0.8rem; }
.card .do { overflow-wrap: anywhere; }
.card .do b { color: var(--blue); margin-right: 4px; }
.card .filter { display: flex; flex-wrap: wrap; gap: 4px 10px; align-items: baseline; margin: 8px 0 0; font-size: 0.85rem; }
.card .filter span { color: var(--quiet); }
.card .filter code { background: var(--sunk); border-radius: 4px; padding: 3px 8px; user-select: all; font-size: 0.92em; min-width: 0; }
.card button { font: inherit; font-size: 0.8rem; color: var(--blue); background: none; border: 1px solid var(--line); border-radius: 4px; padding: 1px 8px; cursor: pointer; }
.input + .input { border-top: 1px solid var(--line); padding-top: 4px; margin-top: 14px; }
.input h3 { margin-top: 6px; overflow-wrap: anywhere; }
footer { color: var(--quiet); font-size: 0.8rem; text-align: center; }

@media screen and (max-width: 860px) {
  .talk { grid-template-columns: minmax(0, 1fr); gap: 12px; }
  .half { grid-template-columns: minmax(0, 1fr) 84px; }
  .half.out { grid-template-columns: 84px minmax(0, 1fr); }
  .half.in > svg { border-right: 2px solid var(--blue); }
  .half.out > svg { border-left: 2px solid var(--blue); }
  .card .body { grid-template-columns: minmax(0, 1fr); }
  .board thead { display: none; }
  .board tbody tr { display: flex; flex-wrap: wrap; gap: 2px 12px; padding: 9px 0; border-top: 1px solid var(--line); align-items: baseline; }
  .board th, .board td { border: 0; padding: 0; }
  .board .mark, .board .port { text-align: left; }
  .board .number.port { width: 3.6em; }
  .board tbody th { flex: 1; min-width: 55%; }
  .board .says { flex-basis: 100%; max-width: none; color: var(--quiet); padding-left: calc(1.6em + 12px); font-size: 0.85rem; }
  .board .number[data-label]::before { content: attr(data-label) " "; color: var(--quiet); font-size: 0.8rem; }
  .board tr.unused [data-label], .board .spark:empty { display: none; }
  .board [data-label="in"], .board tr.unused .verdicts { margin-left: calc(1.6em + 12px); }
  .board .spark { flex-basis: 100%; width: auto; padding-left: calc(1.6em + 12px); }
  .board .spark svg { width: 100%; }
  .board .verdicts { flex-basis: 100%; padding-left: calc(1.6em + 12px); }
  .board tr.unused .verdicts { margin-left: 0; }
  .board .verdicts small { display: inline; }
}
@media screen and (max-width: 560px) {
  main { padding: 10px 8px 32px; }
  header, main > section { padding: 14px 14px; border-radius: 8px; }
  h1 { font-size: 1.35rem; }
  .head { grid-template-columns: minmax(0, 1fr); gap: 8px; }
  .wide > div { grid-template-columns: minmax(0, 1fr); }
  .timeline .minor { display: none; }
  .glance thead, .plain thead { display: none; }
  .glance tr, .plain tr { display: flex; flex-wrap: wrap; gap: 2px 10px; padding: 8px 0; border-top: 1px solid var(--line); align-items: baseline; }
  .glance td, .plain td, .plain th { border: 0; padding: 0; }
  .glance .who, .words td:last-child, .plain td:first-child { flex-basis: 100%; }
  .words td { min-width: 0; }
  .card { padding: 10px 12px; }
  .card dl > div { grid-template-columns: 6.4rem minmax(0, 1fr); }
  #filter { position: static; }
  #filter input[type="search"] { width: 12em; }
}
@page { margin: 14mm 12mm; }
@media print {
  :root {
    color-scheme: light;
    --page: #ffffff; --sheet: #ffffff; --sunk: #f4f6f9; --line: #c9cfd8; --ink: #000000; --quiet: #4c5766;
    --blue: #1f5fa8; --blue-fill: #5b93d3; --orange: #ad4506; --orange-fill: #d9690f; --on-orange: #ffffff;
    --tint: #fdf1e7; --violet: #6540a3; --violet-tint: #f2edfa; --blue-tint: #ebf2fb;
  }
  html { font-size: 11.5px; }
  body { -webkit-print-color-adjust: exact; print-color-adjust: exact; }
  main { max-width: none; padding: 0; }
  header, main > section { border: 0; padding: 0; margin: 0 0 18px; border-radius: 0; }
  h2 { border-bottom: 1px solid var(--line); padding-bottom: 3px; }
  h2, h3 { break-after: avoid; }
  tr, .card, .input, .half > ul > li, #time, #peers { break-inside: avoid; }
  .card { padding: 7px 10px; margin: 0 0 7px; }
  #filter, .card button { display: none !important; }
  a { color: inherit; text-decoration: none; }
  .spark, .spark svg { width: 80px; }
  .board .says { max-width: 14em; }
  th, td { padding: 4px 7px 4px 0; }
}
`;
