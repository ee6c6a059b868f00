import { checkTable } from '../../functions/evidence/table/checked-table.ts'
import { openDeployedAccount, type DeployedOptions } from '../deployed/deployed-account.ts'
import { explainDeployedFailure } from '../deployed/deployed-failure.ts'
import { loadDeployedPosture } from '../deployed/deployed-posture.ts'
import { printNote } from '../output/terminal.ts'
import { escapeText } from '../../audit/text/quote-text.ts'
import { identifyFindings, type AccountFindings } from './account-findings.ts'

/** The most gaps that are printed one by one; `assay audit` and the report list all. */
const MAX_NOTES = 20

/** Loads the findings of a deployment from its table, as the next report has them. Prints what is not known. Throws CliError. */
export async function loadDeployedFindings(options: DeployedOptions): Promise<AccountFindings> {
  const account = await openDeployedAccount(options)
  try {
    const posture = await loadDeployedPosture(account, checkTable(account.table), new Date())
    printGaps(posture.unlisted)
    return { posture, findings: identifyFindings(posture) }
  } catch (failure) {
    throw explainDeployedFailure(failure, account.deployment)
  }
}

function printGaps(unlisted: readonly string[]): void {
  for (const reason of unlisted.slice(0, MAX_NOTES)) printNote(escapeText(`Not known: ${reason}`))
  if (unlisted.length > MAX_NOTES)
    printNote(`Not known: ${unlisted.length - MAX_NOTES} further reasons, which the report lists`)
}
