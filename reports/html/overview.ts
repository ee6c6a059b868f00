import { severities, type Severity } from '../../audit/controls/severity.ts'
import { grouped } from '../grouping.ts'
import type { Posture } from '../posture.ts'
import { legend, stackedBar } from './chart.ts'
import { coverage } from './coverage.ts'
import { html, type Html } from './markup.ts'
import { due, scoreOf, segmentsOf } from './score.ts'
import { breakable, counted, figure, listed, moment, severityLabel, severityWord } from './words.ts'

/** What a reader in a hurry takes away: whose account, how it stands, and how much of it was seen. */
export function overview(posture: Posture): Html {
  const { account, regions, at, sweep } = posture
  return html`<header class="top">
<p class="brand"><b>Assay</b> audit report</p>
<h1>Account ${breakable(account)}</h1>
<p class="when">${regions.join(', ')}${regions.length > 0 && html` <span aria-hidden="true">·</span> `}judged ${moment(at)}</p>${
    sweep &&
    html`
${coverage(sweep)}`
  }
<p class="lead">${lead(posture)}</p>
</header>`
}

/** The figures of the overview, as panels. */
export function panels(posture: Posture): Html {
  return html`<section aria-labelledby="standing" class="panels">
<h2 id="standing" class="hidden-text">How the account stands</h2>
<div class="panel"><h3>Open findings</h3>${severityTiles(posture)}${worst(posture)}</div>
<div class="panel"><h3>What was assessed</h3>${assessed(posture)}</div>
</section>`
}

function lead({ findings, accepted, unknown, unlisted }: Posture): Html {
  const bad = listed(countBySeverity(findings).map(([severity, count]) => [count, severity.toLowerCase()]))
  const open =
    findings.length === 0
      ? html`<b>No finding is open.</b>`
      : html`<b>${counted(findings.length, 'finding is', 'findings are')} open</b>: ${bad}.`
  return html`${open}
${accepted.length > 0 && `${counted(accepted.length, 'more is an accepted risk', 'more are accepted risks')}.`}
${unknown.length > 0 && `${counted(unknown.length, 'verdict')} could not be given; what could not be read never counts as passed.`}
${unlisted.length > 0 && `${counted(unlisted.length, 'part of the account', 'parts of the account')} could not be seen at all.`}`
}

function countBySeverity(findings: Posture['findings']): [Severity, number][] {
  return severities.map(each => [each, findings.filter(({ severity }) => severity === each).length])
}

function severityTiles({ findings }: Posture): Html {
  const tiles = countBySeverity(findings).map(([severity, count]) => {
    const look = `${severity.toLowerCase()}${count === 0 ? ' none' : ''}`
    return html`<li><a class="tile ${look}" href="#findings" data-filter="severity=${severity}&amp;status=open"><b>${figure(count)}</b> ${severityWord(severity)}</a></li>`
  })
  return html`<ul class="tiles">${tiles}</ul>`
}

/** How many controls are named as those to begin with. */
const FIRST = 4

function worst({ findings, controls }: Posture): Html | undefined {
  const titles = new Map(controls.map(({ id, title }) => [id, title]))
  const groups = [...grouped(findings, ({ control }) => control)].slice(0, FIRST)
  if (groups.length === 0) return undefined
  const rows = groups.map(
    ([id, [first, ...more]]) =>
      html`<li>${first && severityLabel(first.severity)}<a href="#${id}">${titles.get(id) ?? id}</a><span class="count">${figure(more.length + 1)}</span></li>`,
  )
  return html`<ul class="first" aria-label="Where to begin">${rows}</ul>`
}

function assessed(posture: Posture): Html {
  const tally = { counts: posture.counts, accepted: posture.accepted.length }
  const segments = segmentsOf(tally)
  const score = scoreOf(tally)
  const verdicts = counted(due(tally), 'verdict')
  const keys = segments.map(segment => ({ ...segment, label: `${figure(segment.count)} ${segment.label}` }))
  return html`<p class="score">${score === undefined ? html`<b>${due(tally) === 0 ? 'Nothing to judge' : 'Nothing could be judged'}</b>` : html`<b>${score} %</b> of ${verdicts} pass`}</p>
${stackedBar('all', 'All verdicts', segments)}
${legend(keys)}
<p class="soft">${counted(posture.resources, 'resource')} by ${counted(posture.controls.length, 'control')}. In ${counted(posture.counts.NOT_APPLICABLE, 'further case')} a control does not apply to a resource.</p>
${posture.unlisted.length > 0 && html`<p class="warning">What could not be listed is in none of these numbers: <a href="#unknown">see what is missing</a>.</p>`}`
}
