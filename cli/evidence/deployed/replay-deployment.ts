import type { Settings } from '../../../audit/settings/settings.ts'
import type { Manifest, PackedDeployment } from '../../../reports/evidence/manifest.ts'
import { startPhase } from '../../output/progress.ts'
import type { EvaluatedAccount } from '../evaluate-account.ts'
import type { PreviousEvidence } from '../previous-evidence.ts'
import { deriveResults } from './derive-results.ts'
import { listEvaluationFaults } from './evaluate-again.ts'
import { readItems } from './item-lines.ts'
import { listPackedItems } from './packed-items.ts'

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
  return { evaluated, faults: await listEvaluationFaults(items, evaluated.lines, settings) }
}
