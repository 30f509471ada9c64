import { themeCss } from "./palette.js";

/** The style of the report, in one place. One readable column, system fonts, dark mode, grey print. */
export const style = `
:root{color-scheme:light dark;${themeCss("light")};--caution:#7a4b00;--serious:#4b2a86}
@media (prefers-color-scheme:dark){:root{${themeCss("dark")};--caution:#f0b860;--serious:#c3acf5}}
*{box-sizing:border-box}
html{font:17px/1.6 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",sans-serif;-webkit-text-size-adjust:100%;text-size-adjust:100%;scroll-padding-top:1rem}
body{margin:0;background:var(--ground);color:var(--ink);overflow-wrap:break-word}
.page{max-width:46rem;margin:0 auto;padding:1.5rem 1rem 4rem}
h1,h2,h3,h4{line-height:1.25;text-wrap:balance;margin:0}
h1{font-size:2rem;letter-spacing:-.01em}
@media (max-width:34rem){h1{font-size:1.6rem}}
h2{font-size:1.5rem;margin:0 0 .9rem}
h3{font-size:1.17rem;margin:1.6rem 0 .5rem}
h4{font-size:1rem;margin:1.2rem 0 .3rem}
p{margin:.5rem 0}
ul,ol{margin:.4rem 0;padding-left:1.25rem}
li{margin:.25rem 0}
li::marker{color:var(--soft)}
a{color:var(--accent);text-underline-offset:.15em}
a:focus-visible,summary:focus-visible,[tabindex]:focus-visible{outline:3px solid var(--accent);outline-offset:2px}
code,pre{font:.88em/1.5 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace}
code{overflow-wrap:anywhere}
pre{white-space:pre-wrap;overflow-wrap:anywhere;background:var(--panel);padding:.8rem;border-radius:4px}
section{margin-top:3.2rem;padding-top:1.4rem;border-top:1px solid var(--rule)}
.skip{position:absolute;left:-100vw;top:0;background:var(--ground);padding:.6rem 1rem;z-index:1}
.skip:focus{left:0}
.hidden{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
.kicker{color:var(--soft);margin:0 0 .3rem}
.soft,.note,.unit{color:var(--soft)}
.note{font-size:.88rem;margin:.35rem 0}
.nowrap{white-space:nowrap}
.number{text-align:right;font-variant-numeric:tabular-nums}
.claim{font-size:1.12rem;line-height:1.5}
.glance{background:var(--panel);border-radius:6px;padding:1rem 1.1rem;margin-top:1.4rem}
.glance h2{font-size:1.05rem;margin:0 0 .2rem}
.glance h2:not(:first-child){margin-top:1rem}
.glance p{margin:.15rem 0}
.strip{list-style:none;padding:0;margin:.4rem 0 0;display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,19rem),1fr));gap:.1rem 1rem}
.strip li{margin:0}
.strip a{color:inherit;text-decoration:none;display:flex;gap:.45rem;line-height:1.4;padding:.2rem 0}
.strip .mark{margin-top:.25em}
.strip a:hover{text-decoration:underline}
.strip .not-yet,.strip .cannot-answer{color:var(--soft)}
.contents{margin-top:2.2rem}
.contents h2{font-size:1.17rem;margin:0}
.contents ol{padding-left:1.3rem}
.contents ol ol{list-style:none;padding-left:.4rem;font-size:.92rem}
.mark{vertical-align:-.14em;flex:none}
.strength{white-space:nowrap;font-weight:600}
.strength-line{margin:.2rem 0 .6rem;font-size:.92rem}
.facts{margin:.6rem 0;display:grid;gap:.35rem}
.facts dt{font-weight:600}
.facts dd{margin:0}
.facts>div{display:contents}
@media (min-width:34rem){.facts{grid-template-columns:minmax(8rem,max-content) 1fr;gap:.35rem 1.2rem}}
.key{display:grid;gap:.5rem;margin:1rem 0;background:var(--panel);padding:.8rem 1rem;border-radius:6px;font-size:.92rem}
.key dt{font-weight:600}
.key dd{margin:0 0 0 1.45rem}
.ledger{list-style:none;padding:0}
.ledger li{padding:.7rem 0;border-top:1px solid var(--rule);margin:0}
.ledger h4{margin:0;display:flex;gap:.45rem}
.ledger .mark{margin-top:.18em}
.ledger .strength .mark{margin-top:0}
.ledger p{margin:.15rem 0 .15rem 1.45rem}
.claims{list-style:none;padding:0}
.claims li{margin:.9rem 0}
.claims p{margin:.1rem 0}
.ruling{margin:.9rem 0}
.ruling p{margin:.2rem 0}
.rulings>summary{font-weight:600}
.finding,.unanswered,.dataset,.method-short{margin-top:2.6rem}
.method-short{margin-top:1.6rem}
.finding>h3,.unanswered>h3{font-size:1.3rem;margin-top:0}
.unanswered{border:1px dashed var(--soft);border-radius:6px;padding:1rem 1.1rem}
.unanswered>h3{font-size:1.1rem}
figure{margin:1.4rem 0 .6rem}
figcaption{margin-bottom:.5rem}
.figure-title{display:block;line-height:1.35}
.figure-subtitle{display:block;color:var(--soft);font-size:.92rem;line-height:1.45}
.figure-svg{display:block;width:100%;height:auto;overflow:visible;font-family:inherit}
.figure-narrow{display:none}
@media screen and (max-width:42rem){.figure-wide{display:none}.figure-narrow{display:block}.figure-narrow .figure-svg{max-width:30rem}}
.empty{border:1px dashed var(--rule);border-radius:6px;padding:1rem;color:var(--soft)}
details{margin:.5rem 0;border-left:3px solid var(--rule);padding-left:.8rem}
summary{cursor:pointer;color:var(--accent);padding:.15rem 0}
.scroll{overflow-x:auto;margin:.5rem 0}
table{border-collapse:collapse;font-size:.88rem;line-height:1.4;min-width:100%}
th,td{text-align:left;vertical-align:top;padding:.32rem .9rem .32rem 0;border-bottom:1px solid var(--rule);font-weight:400;overflow-wrap:normal}
th.number,td.number{text-align:right}
th:last-child,td:last-child{padding-right:0}
thead th{font-weight:600;vertical-align:bottom;border-bottom-color:var(--soft)}
.total th,.total td{font-weight:600}
.kept-back{color:var(--soft);font-style:italic}
.hash{font:.78rem/1.4 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;overflow-wrap:anywhere;min-width:12rem}
.checks,.notes{list-style:none;padding:0}
.checks li,.notes li{padding-left:.8rem;border-left:3px solid var(--rule);margin:.45rem 0}
.outcome{font-weight:600;font-size:.84rem;text-transform:uppercase;letter-spacing:.03em;color:var(--soft)}
.level-good,.pass{border-left-color:var(--accent)!important}
.level-caution,.caution{border-left-color:var(--caution)!important;border-left-style:dashed!important}
.level-caution .outcome,.caution .outcome{color:var(--caution)}
.level-serious,.fail{border-left-color:var(--serious)!important;border-left-width:6px!important}
.level-serious .outcome,.fail .outcome{color:var(--serious)}
.references{list-style:none;padding:0}
.references li{padding-left:1.4rem;text-indent:-1.4rem;margin:.5rem 0}
.references a{overflow-wrap:anywhere}
.glossary dt{font-weight:600;margin-top:.6rem}
.glossary dd{margin:0}
.up{font-size:.88rem;margin-top:1.6rem}
@media print{
:root{${themeCss("light")};--caution:#333;--serious:#000;--accent:#222;color-scheme:light}
html{font-size:10.5pt}
.page{max-width:none;padding:0}
.skip,.up{display:none}
a{color:inherit;text-decoration:none}
section{break-before:auto;margin-top:1.6rem}
h2,h3,h4,summary{break-after:avoid}
figure,tr,.unanswered,.ledger li,.claims li{break-inside:avoid}
thead{display:table-header-group}
.glance,.key,pre{background:none;border:1px solid #bbb}
.scroll{overflow:visible}
details::details-content{content-visibility:visible;display:block;height:auto}
details.long{display:none}
summary{list-style:none;color:inherit;font-weight:600}
.figure-wide{display:block!important}.figure-narrow{display:none!important}
@page{margin:18mm 16mm}
}
`;
