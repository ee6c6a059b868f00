import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ReplayDocument } from '../../cli/output/replay-document.ts'
import { applyMergePatch, type ExampleAccount } from '../../examples/account/example-account.ts'
import { buildRecordedCalls } from '../../examples/account/write-account-file.ts'
import { runAssay, type TestDirectory } from './run-assay.ts'

/** One change: the time, the merge patch of the account, and the event of it. */
export interface ReplayStep {
  at: string
  patch: object
  event: object
}

/** The result of `assay replay` for the events of `steps`, each with the account as it is after its patch. */
export async function replaySteps(
  testDirectory: TestDirectory,
  account: ExampleAccount,
  steps: readonly ReplayStep[],
): Promise<ReplayDocument> {
  const states = steps.map((step, index) => ({
    at: step.at,
    account: steps.slice(0, index + 1).reduce((before, { patch }) => applyMergePatch(before, patch), account),
  }))
  const directory = testDirectory.writeAccount(
    buildRecordedCalls({ at: '2026-05-12T08:00:00Z', account }, states),
  )
  const files = steps.map(({ event }, index) => {
    const file = join(testDirectory.directory, `event-${index}.json`)
    writeFileSync(file, JSON.stringify(event))
    return file
  })
  const { stdout } = await runAssay('replay', ...files, '--account', directory, '--json')
  return JSON.parse(stdout) as ReplayDocument
}
