/** The look of the page. Colours are named by what they tell; each pair is readable at 4.5 to 1 or more. */
export const STYLE = `
:root{color-scheme:light dark;--paper:#f5f4ef;--card:#fff;--ink:#1b1e23;--quiet:#575c66;--line:#dedbd2;--good:#14703f;--warn:#8a5200;--bad:#b3261e;--unknown:#5d626c;--leaving:#46546f;--good-tint:#e0efe5;--warn-tint:#f9ebcd;--bad-tint:#fae0dc;--unknown-tint:#e6e7ea;--leaving-tint:#e2e6ee;--focus:#1f5fd0}
@media (prefers-color-scheme:dark){:root{--paper:#101215;--card:#181b20;--ink:#eceae4;--quiet:#a4a9b4;--line:#2b2f37;--good:#62cf95;--warn:#f0b54a;--bad:#ff8f85;--unknown:#a9afba;--leaving:#a9bbdd;--good-tint:#12271c;--warn-tint:#2c2210;--bad-tint:#331a18;--unknown-tint:#20242a;--leaving-tint:#1a2130;--focus:#86b1ff}}
*{box-sizing:border-box;margin:0}
html{font:100%/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue","Noto Sans","DejaVu Sans",sans-serif;background:var(--paper);color:var(--ink);-webkit-text-size-adjust:100%;font-variant-numeric:tabular-nums}
body{max-width:108rem;margin:0 auto;padding:clamp(1rem,3vw,2.5rem)}
.hidden{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
:focus-visible{outline:3px solid var(--focus);outline-offset:3px;border-radius:4px}
a{color:inherit;text-underline-offset:.2em}
code{font:.9em ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace;overflow-wrap:anywhere}
header{display:flex;flex-wrap:wrap;align-items:baseline;gap:.25rem .75rem;color:var(--quiet);font-size:.9375rem}
.brand{font-weight:650;color:var(--ink)}
.environment{overflow-wrap:anywhere}
.environment::before{content:"/";margin-inline-end:.75rem;color:var(--line)}
#link{margin-inline-start:auto}
.lost #link{font-weight:650;color:var(--bad)}
.lost .content{opacity:.55;filter:grayscale(1)}
.icon{flex:none;width:1.25em;height:1.25em;fill:currentColor}
.icon .sign,.icon .mark,.icon .ring{fill:none;stroke:var(--card);stroke-width:2.4;stroke-linecap:round;stroke-linejoin:round}
.icon .mark,.icon .ring{stroke:currentColor}
.icon .ring{stroke-dasharray:3.2 3.1;stroke-width:2}
.icon.good{color:var(--good)}.icon.warn{color:var(--warn)}.icon.bad{color:var(--bad)}.icon.unknown{color:var(--unknown)}.icon.leaving{color:var(--leaving)}
.verdict{display:flex;align-items:center;gap:clamp(1rem,3vw,2.25rem);margin:clamp(1rem,2.5vw,1.75rem) 0 clamp(2rem,4vw,3rem);padding:clamp(1.25rem,4vw,3rem);border-radius:1.25rem}
.verdict.good{background:var(--good-tint)}.verdict.warn{background:var(--warn-tint)}.verdict.bad{background:var(--bad-tint)}.verdict.leaving{background:var(--leaving-tint)}
.verdict .icon{width:clamp(3.25rem,9vw,6.5rem);height:clamp(3.25rem,9vw,6.5rem)}
.verdict .sign{stroke:var(--paper)}
.verdict div{min-width:0}
h1{font-size:clamp(2.25rem,6.5vw,4.75rem);line-height:1.02;letter-spacing:-.035em;font-weight:680}
.verdict p{margin-top:.6rem;font-size:clamp(1.0625rem,1.8vw,1.375rem);line-height:1.4;max-width:46rem;overflow-wrap:anywhere;text-wrap:pretty}
h2{font-size:1.0625rem;font-weight:650;margin:0 0 1rem}
.count{color:var(--quiet);font-weight:450;margin-inline-start:.35rem}
section+section{margin-top:clamp(2rem,4vw,3rem)}
ul,ol{list-style:none;padding:0}
.cards{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,20.5rem),1fr));gap:1rem}
.dense{grid-template-columns:repeat(auto-fill,minmax(min(100%,16rem),1fr));gap:.75rem}
.card{background:var(--card);border:1px solid var(--line);border-radius:.875rem;padding:1.25rem 1.375rem 1rem;min-width:0}
.card.warn.fatal,.card.warn.optional{border-color:var(--warn);box-shadow:inset 0 3px var(--warn)}
.card.bad.fatal,.card.bad.optional{border-color:var(--bad);box-shadow:inset 0 3px var(--bad)}
.card.unknown.fatal,.card.unknown.optional{border-color:var(--unknown);border-style:dashed}
.card.shadow{background:none;border-style:dashed}
.card.shadow .icon .sign{stroke:var(--paper)}
.top{display:grid;grid-template-columns:auto 1fr;column-gap:.7rem;align-items:center}
.top .icon{width:1.5rem;height:1.5rem}
h3{font-size:1.125rem;font-weight:650;line-height:1.3;overflow-wrap:anywhere;min-width:0}
.role{grid-column:2;color:var(--quiet);font-size:.875rem;overflow-wrap:anywhere}
.state{margin-top:.8rem;font-size:.9375rem}
.state strong{font-weight:650}
.good .state strong{color:var(--good)}.warn .state strong{color:var(--warn)}.bad .state strong{color:var(--bad)}.unknown .state strong{color:var(--unknown)}
.since,.from,.when,.reach,.as-of{color:var(--quiet)}
.since::before{content:"· "}
.tag{display:inline-block;border:1px solid currentColor;border-radius:99px;padding:0 .5rem;font-size:.8125rem;color:var(--warn);margin-inline-start:.35rem}
.override{margin-top:.6rem;font-size:.9375rem;font-weight:600}
.why{margin-top:.6rem;font-size:.9375rem}
.why code{font-weight:600}
.why p+p{margin-top:.35rem}
.said{color:var(--quiet);overflow-wrap:anywhere;border-inline-start:2px solid var(--line);padding-inline-start:.7rem}
.try span{font-weight:650}
.hour{margin:1rem 0 0}
.chart{display:block;width:100%;height:3.5rem;overflow:visible}
.chart path{fill:currentColor}
.chart .peak{opacity:.3}
.chart .good{color:var(--good)}.chart .warn{color:var(--warn)}.chart .bad{color:var(--bad)}
.chart .floor{stroke:var(--line);fill:none;vector-effect:non-scaling-stroke}
figcaption{display:flex;flex-wrap:wrap;gap:0 1rem;margin-bottom:.6rem;font-size:.8125rem;color:var(--quiet)}
figcaption b{font-weight:600;color:var(--ink)}
.reach{display:flex;justify-content:space-between;margin-top:.35rem;font-size:.75rem}
.dense .chart{height:2rem}
.dense .reach{display:none}
.dense .card{padding:1rem 1.125rem .75rem}
details{margin-top:.6rem}
summary{cursor:pointer;color:var(--quiet);font-size:.875rem;padding:.25rem 0;width:fit-content;overflow-wrap:anywhere}
summary:hover{color:var(--ink)}
dl{margin:.4rem 0 .6rem;font-size:.875rem}
dl div{display:flex;justify-content:space-between;gap:1rem;padding:.3rem 0;border-top:1px solid var(--line)}
dt{color:var(--quiet);min-width:0;overflow-wrap:anywhere}
dd{text-align:end;min-width:0;overflow-wrap:anywhere}
.from{font-size:.8125rem}
h4{font-size:.875rem;font-weight:650;margin-top:.9rem}
.changes{font-size:.9375rem}
.changes li{display:flex;align-items:center;gap:.6rem;padding:.45rem 0;border-top:1px solid var(--line);overflow-wrap:anywhere}
.changes li>span:first-of-type{min-width:0}
.changes .icon{width:1.05rem;height:1.05rem}
.changes .sign{stroke:var(--paper)}
.changes bdi{font-weight:600}
.when{margin-inline-start:auto;text-align:end;font-size:.875rem;white-space:nowrap}
.when span{display:inline-block;min-width:5.5rem}
.card .changes{font-size:.875rem}
.card .when span{display:none}
.card .changes .sign{stroke:var(--card)}
.scroll{overflow-x:auto;margin-top:1.25rem}
table{border-collapse:collapse;width:100%;font-size:.875rem}
caption{text-align:start;font-weight:650;padding-bottom:.5rem}
th,td{text-align:start;vertical-align:top;padding:.45rem 1.25rem .45rem 0;border-top:1px solid var(--line);font-weight:400}
thead th{color:var(--quiet);border-top:0;white-space:nowrap}
tbody th{overflow-wrap:anywhere;min-width:8rem}
th code{white-space:nowrap}
td .from{display:block}
.sign-in{margin-top:1rem}
.as-of{margin-top:clamp(2rem,4vw,3rem);font-size:.875rem}
@media (max-width:34rem){.changes li{flex-wrap:wrap}.changes li>span:first-of-type{flex:1}.when{flex-basis:100%;margin-inline-start:1.65rem;text-align:start}.when span{min-width:0;margin-inline-start:.4rem}}
@media (forced-colors:active){.icon{fill:CanvasText}}
`;
