import { createHash } from 'node:crypto'
import { accepted } from './html/accepted.ts'
import { checklist } from './html/checklist.ts'
import { filter } from './html/filter.ts'
import { findings } from './html/findings.ts'
import { html, render, trusted, type Html } from './html/markup.ts'
import { overview, panels } from './html/overview.ts'
import { script } from './html/script.ts'
import { strategies } from './html/strategies.ts'
import { style } from './html/style.ts'
import { unknown } from './html/unknown.ts'
import type { Posture } from './posture.ts'

/**
 * The posture as one HTML file that needs nothing else: no network, which its content security policy forbids, and no
 * script to be read.
 */
export function htmlReport(posture: Posture): string {
  return render(html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>Assay: account ${posture.account}, ${posture.at.slice(0, 10)}</title>
<style>${trusted(style)}</style>
</head>
<body>
<a class="skip" href="#findings">Skip to the findings</a>
${overview(posture)}
${contents(posture)}
<main>
${panels(posture)}
${strategies(posture)}
<div class="results">
${filter(posture)}
${findings(posture)}
${unknown(posture)}
${accepted(posture)}
</div>
${checklist(posture)}
</main>
<footer>
<p>A percentage is the share of verdicts that pass, rounded down, of all that should be given. Accepted risks and what is not known do not pass.</p>
</footer>
<script>${trusted(script)}</script>
</body>
</html>
`)
}

function contents(posture: Posture): Html {
  const parts = [
    ['findings', 'Findings', posture.findings.length],
    ['unknown', 'Not assessed', posture.unknown.length + posture.unlisted.length],
    ['accepted', 'Accepted risks', posture.accepted.length],
    ['checklist', 'Checklist', posture.controls.length],
  ] as const
  const links = parts.map(
    ([id, name, count]) => html`<li><a href="#${id}">${name} <span>${count}</span></a></li>`,
  )
  return html`<nav aria-label="Contents"><ul>${links}</ul></nav>`
}

const policy = [
  "default-src 'none'",
  `style-src ${hashOf(style)}`,
  `script-src ${hashOf(script)}`,
  "base-uri 'none'",
  "form-action 'none'",
].join('; ')

function hashOf(text: string): string {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`
}
