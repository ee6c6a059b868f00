import type { Settings } from '../../../audit/settings/settings.ts'
import { isDeepStrictEqual } from 'node:util'
import {
  documents,
  MANIFEST,
  type Manifest,
  type PackedDeployment,
} from '../../../reports/evidence/manifest.ts'
import { countMissedPacks } from '../../../functions/evidence/deployed/pack-deployment.ts'
import { escapeText } from '../../../audit/text/quote-text.ts'
import { listMissingDecisions } from '../../../reports/evidence/settings-line.ts'
import { startPhase } from '../../output/progress.ts'
import type { EvaluatedAccount } from '../../../functions/evidence/evaluated-account.ts'
import { evaluationCatalog } from '../evaluation-catalog.ts'
import type { PreviousEvidence } from '../../../functions/evidence/previous-evidence.ts'
import { countBySettings, deriveResults } from '../../../functions/evidence/deployed/derive-results.ts'
import { listEvaluationFaults } from './evaluate-again.ts'
import { readItems } from '../../../functions/evidence/deployed/item-lines.ts'
import { listPackedItems, type PackedItems } from '../../../functions/evidence/deployed/packed-items.ts'

/** A pack of a deployment, evaluated again. */
interface ReplayedDeployment {
  /** What follows from the items, as the pack must say it. */
  evaluated: EvaluatedAccount
  /** Where an evaluation of the snapshots is another one than that of the deployment, in sentences. */
  faults: string[]
}

/** Derives the results of a pack from its items again, and evaluates its snapshots again. Throws CliError for an item that is none. */
export async function replayDeployment(
  directory: string,
  { account, regions, at, deployment }: Manifest & { deployment: PackedDeployment },
  settings: Settings,
  previous: PreviousEvidence | undefined,
): Promise<ReplayedDeployment> {
  startPhase('Reading items')
  const items = listPackedItems(await readItems(directory))
  const evaluated = await deriveResults(items, {
    catalog: evaluationCatalog,
    account,
    regions,
    at: new Date(at),
    settings,
    deadlines: deployment.deadlines,
    changesSince: deployment.changesSince,
    gaps: deployment.gaps,
    openSince: previous?.openSince ?? new Map(),
  })
  startPhase('Evaluating again')
  return {
    evaluated,
    faults: [
      ...compareDeployment(deployment, countBySettings(items.records, settings), previous),
      ...listSettingsFaults(deployment, items, settings),
      ...(await listEvaluationFaults(items, evaluated.lines, settings)),
    ],
  }
}

/** The most characters of a decision in a fault. */
const MAX_DECISION_LENGTH = 300

/** What is not so of the version of the run-time settings that the settings of the pack have, in sentences. */
function listSettingsFaults(
  { settingsVersion }: PackedDeployment,
  { settingsVersions }: PackedItems,
  settings: Settings,
): string[] {
  if (settingsVersion === 0) return []
  const inForce = settingsVersions.filter(({ number }) => number === settingsVersion).at(-1)
  if (inForce === undefined)
    return [`${MANIFEST}: "deployment.settingsVersion" is ${settingsVersion}, which is not in the pack`]
  return listMissingDecisions(inForce, settings).map(decision =>
    escapeText(
      `${documents.settings}: version ${settingsVersion} of the run-time settings has what it does not have: ${decision.slice(0, MAX_DECISION_LENGTH)}`,
    ),
  )
}

/** What the manifest says of the deployment that is not so by what is in the pack, in sentences. */
function compareDeployment(
  { records, changesSince, scheduled }: PackedDeployment,
  counted: PackedDeployment['records'],
  previous: PreviousEvidence | undefined,
): string[] {
  const missed =
    scheduled === undefined ? 0 : countMissedPacks(scheduled.schedule, previous?.at, scheduled.requestedAt)
  return [
    ...(missed === (scheduled?.missed ?? 0)
      ? []
      : [
          `${MANIFEST}: "deployment.scheduled.missed" is ${scheduled?.missed}, but ${missed} by its schedule and the pack before`,
        ]),
    ...(isDeepStrictEqual(records, counted)
      ? []
      : [
          `${MANIFEST}: "deployment.records" is ${JSON.stringify(records)}, but ${JSON.stringify(counted)} by what is in the pack`,
        ]),
    ...(changesSince === previous?.at
      ? []
      : [
          `${MANIFEST}: "deployment.changesSince" is ${changesSince ?? 'absent'}, but the pack before is ${previous?.at ?? 'none'}: changes in between can be missing`,
        ]),
  ]
}
