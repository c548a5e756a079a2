/** The widget's looks, adopted by its shadow root so that the page's own styles and policies do not touch it. */

export const style = `
:host { --fd-accent: #0f5c58; --fd-on-accent: #fff; --fd-card: #fff; --fd-paper: #f6f4ef; --fd-ink: #1d2b2a; --fd-soft: #55635f;
  --fd-line: #dcd7cb; --fd-mine: #0f5c58; --fd-on-mine: #fff; --fd-theirs: #fff; --fd-staff: #fff3df; --fd-staff-line: #e8cfa3;
  --fd-bad: #a32018; --fd-focus: #b4540a; --fd-warn: #fdecc8; --fd-on-warn: #4a3200;
  position: fixed; inset-block-end: 0; inset-inline-end: 0; z-index: 2147483000; color-scheme: light dark;
  font: 16px/1.45 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif; color: var(--fd-ink); }
:host([hidden]) { display: none; }
@media (prefers-color-scheme: dark) { :host { --fd-accent: #7fd0c6; --fd-on-accent: #06302e; --fd-card: #1a2424; --fd-paper: #121a1a; --fd-ink: #e9efec;
  --fd-soft: #a9b8b4; --fd-line: #34423f; --fd-mine: #1f6f69; --fd-on-mine: #fff; --fd-theirs: #233030; --fd-staff: #3a2f1a; --fd-staff-line: #6b5526;
  --fd-bad: #ff9d94; --fd-focus: #ffb870; --fd-warn: #4a3a10; --fd-on-warn: #ffeec4; } }
*, *::before, *::after { box-sizing: border-box; }
[hidden] { display: none !important; }
button, textarea { font: inherit; color: inherit; }
button { cursor: pointer; }
:focus-visible { outline: 3px solid var(--fd-focus); outline-offset: 2px; }
.launch { position: absolute; inset-block-end: 20px; inset-inline-end: 20px; min-height: 56px; padding: 0 22px 0 18px; border: 0; border-radius: 28px;
  background: var(--fd-accent); color: var(--fd-on-accent); display: flex; align-items: center; gap: 10px; font-weight: 600; white-space: nowrap;
  box-shadow: 0 2px 6px rgb(0 0 0 / 18%), 0 14px 32px -10px rgb(0 0 0 / 38%); }
.launch svg { width: 24px; height: 24px; flex: none; }
.badge { min-width: 24px; height: 24px; border-radius: 12px; background: #ffd08a; color: #4a2a00; display: grid; place-items: center; padding: 0 7px; font-size: 14px; font-weight: 700; }
.panel { position: absolute; inset: auto 20px 20px auto; width: min(400px, calc(100vw - 40px)); height: min(660px, calc(100dvh - 40px)); max-width: none; max-height: none; margin: 0; padding: 0; color: inherit;
  display: grid; grid-template-rows: auto auto minmax(0, 1fr) auto; background: var(--fd-paper); border: 1px solid var(--fd-line); border-radius: 22px; overflow: hidden;
  box-shadow: 0 4px 12px rgb(0 0 0 / 12%), 0 28px 64px -18px rgb(0 0 0 / 42%); animation: rise .22s cubic-bezier(.2, .8, .3, 1); transform-origin: 100% 100%; }
.panel:dir(rtl) { inset: auto auto 20px 20px; }
.panel:not([open]) { display: none; }
.panel::backdrop { background: none; }
@keyframes rise { from { opacity: 0; transform: translateY(14px) scale(.98); } }
header { display: flex; align-items: center; gap: 12px; padding: 14px 10px 14px 18px; background: var(--fd-card); border-bottom: 1px solid var(--fd-line); }
.face { width: 42px; height: 42px; flex: none; border-radius: 14px; }
header div { flex: 1; min-width: 0; }
h2 { margin: 0; font-size: 17px; line-height: 1.25; font-weight: 650; overflow-wrap: anywhere; }
.sub { margin: 0; font-size: 13.5px; color: var(--fd-soft); }
.icon { width: 44px; height: 44px; flex: none; border: 0; border-radius: 50%; background: none; display: grid; place-items: center; }
.icon:hover { background: var(--fd-paper); }
.icon svg { width: 22px; height: 22px; }
.banner { margin: 0; padding: 9px 18px; background: var(--fd-warn); color: var(--fd-on-warn); font-size: 14px; grid-row: 2; }
.log { grid-row: 3; overflow-y: auto; overscroll-behavior: contain; padding: 18px 16px 8px; display: flex; flex-direction: column; gap: 6px; scrollbar-width: thin; }
.log:focus-visible { outline-offset: -3px; }
.line { max-width: 86%; display: flex; flex-direction: column; align-self: flex-start; }
.line.patient { align-self: flex-end; align-items: flex-end; }
.line + .line.turn { margin-top: 10px; }
.who { font-size: 13px; color: var(--fd-soft); margin: 0 6px 3px; }
.bubble { padding: 10px 14px; border-radius: 18px; background: var(--fd-theirs); border: 1px solid var(--fd-line); white-space: pre-wrap; overflow-wrap: anywhere; unicode-bidi: plaintext; }
.patient .bubble { background: var(--fd-mine); border-color: var(--fd-mine); color: var(--fd-on-mine); border-end-end-radius: 6px; }
.assistant .bubble, .system .bubble { border-end-start-radius: 6px; }
.staff .bubble { background: var(--fd-staff); border-color: var(--fd-staff-line); border-end-start-radius: 6px; }
.bubble a { color: inherit; font-weight: 600; text-underline-offset: .15em; }
.state { font-size: 12.5px; color: var(--fd-soft); margin: 3px 6px 0; min-height: 0; }
.state.failed { color: var(--fd-bad); font-weight: 600; }
.choices { display: flex; flex-wrap: wrap; gap: 8px; margin: 8px 0 2px; padding: 0; list-style: none; max-width: 100%; }
.choices button { min-height: 44px; padding: 8px 16px; border-radius: 22px; border: 1.5px solid var(--fd-accent); background: var(--fd-card); color: var(--fd-accent); font-weight: 600; text-align: start; overflow-wrap: anywhere; unicode-bidi: plaintext; }
.choices button:hover { background: var(--fd-accent); color: var(--fd-on-accent); }
.links { display: flex; flex-wrap: wrap; gap: 8px; margin: 6px 0 2px; padding: 0; list-style: none; }
.links a { display: flex; align-items: center; gap: 8px; min-height: 44px; padding: 6px 14px; border-radius: 12px; border: 1px solid var(--fd-line); background: var(--fd-card); color: var(--fd-accent); font-weight: 600; text-decoration: underline; text-underline-offset: .2em; }
.links a:hover { border-color: var(--fd-accent); }
.links svg { width: 20px; height: 20px; flex: none; }
.typing { align-self: flex-start; display: flex; gap: 5px; align-items: center; padding: 13px 16px; border-radius: 18px; background: var(--fd-theirs); border: 1px solid var(--fd-line); border-end-start-radius: 6px; margin-top: 8px; }
.typing i { width: 7px; height: 7px; border-radius: 50%; background: var(--fd-soft); animation: blink 1.2s infinite; }
.typing i:nth-of-type(2) { animation-delay: .18s; } .typing i:nth-of-type(3) { animation-delay: .36s; }
@keyframes blink { 0%, 60%, 100% { opacity: .28; } 30% { opacity: 1; } }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
form { grid-row: 4; background: var(--fd-card); border-top: 1px solid var(--fd-line); padding: 10px 12px 8px; }
.write { display: flex; gap: 8px; align-items: flex-end; }
textarea { flex: 1; min-width: 0; resize: none; min-height: 46px; max-height: 132px; padding: 11px 16px; border-radius: 23px; border: 1.5px solid #7b8a86; background: var(--fd-paper); line-height: 1.4; unicode-bidi: plaintext; }
textarea::placeholder { color: var(--fd-soft); opacity: 1; }
textarea:focus-visible { outline-offset: 0; border-color: transparent; }
.send { width: 46px; height: 46px; flex: none; border: 0; border-radius: 50%; background: var(--fd-accent); color: var(--fd-on-accent); display: grid; place-items: center; }
.send svg { width: 21px; height: 21px; }
:host(:dir(rtl)) .send svg { transform: scaleX(-1); }
.foot { display: flex; flex-wrap: wrap; align-items: center; justify-content: space-between; gap: 0 12px; font-size: 13.5px; color: var(--fd-soft); margin-top: 2px; }
.foot p { margin: 0; }
.person { min-height: 36px; padding: 0 8px; border: 0; background: none; color: var(--fd-accent); font-weight: 600; text-decoration: underline; text-underline-offset: .2em; border-radius: 8px; }
@media (max-width: 480px) {
  .launch { inset-block-end: 16px; inset-inline-end: 16px; padding: 0 16px; }
  .launch span:not([class]) { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
  .panel, .panel:dir(rtl) { position: fixed; inset: 0 auto auto 0; width: 100%; height: 100dvh; border: 0; border-radius: 0; }
}
@media (max-height: 480px) { .panel { inset-block-end: 0; height: 100dvh; } header { padding-block: 6px; } .face { display: none; } }
@media (prefers-reduced-motion: reduce) { .panel, .typing i { animation: none; } .typing i { opacity: .7; } }
@media (forced-colors: active) { .launch, .send, .bubble { border: 1px solid; } }
@media print { :host { display: none; } }
`;
