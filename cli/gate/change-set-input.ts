import { parseArn } from '../../audit/resources/arn.ts'
import { quoteName, quoteText } from '../../audit/text/quote-text.ts'
import { parseTemplate } from '../../functions/cloudformation/template/parse-template.ts'
import { AwsCallError } from '../../functions/collectors/api/aws-call.ts'
import { fetchChangeSet, type ChangeSet } from '../../functions/collectors/cloudformation/change-set.ts'
import { createTypedCall } from '../../functions/collectors/lists/resource-list.ts'
import type { GateAccount } from '../../functions/gate/gate-account.ts'
import type { GateInput } from '../../functions/gate/gate-input.ts'
import type { AccountSource } from '../account/account-source.ts'
import { CliError } from '../cli-error.ts'
import { explainTemplateError } from './gate-inputs.ts'

/** The options of a gate on a change set. */
interface ChangeSetOptions {
  changeSet: string
  stack?: string
  against: string
  parameters?: string
  saveState: boolean
}

/** The names that CloudFormation accepts, and ARNs (CloudFormation API Reference, DescribeChangeSet). */
const CHANGE_SET = /^(?:[A-Za-z][A-Za-z0-9-]{0,127}|arn:[-A-Za-z0-9:/]{1,1600})$/

/** Checks the options of a gate on a change set, before anything is read. Throws CliError. */
export function checkChangeSetOptions(
  { changeSet, stack, against, parameters, saveState }: ChangeSetOptions,
  paths: readonly string[],
): void {
  if (paths.length > 0) throw new CliError('--change-set judges a change set alone; leave out the templates')
  if (against !== 'live') throw new CliError('a change set is read from the live account; add --against live')
  if (parameters !== undefined)
    throw new CliError('a change set has the values of its parameters; leave out --parameters')
  if (saveState) throw new CliError('--save-state needs the directory of an account file in --against')
  if (!CHANGE_SET.test(changeSet))
    throw new CliError(`${quoteName(changeSet)} is neither the name nor the ARN of a change set`)
  if (stack === undefined && !changeSet.startsWith('arn:'))
    throw new CliError('name the stack of the change set with --stack, or the change set by its ARN')
}

/** Reads a change set as the input of a gate, with the values of its parameters. Throws CliError. */
export async function readChangeSetInput(
  { changeSet, stack }: Pick<ChangeSetOptions, 'changeSet' | 'stack'>,
  { call, regions }: AccountSource,
): Promise<GateInput> {
  const place = parseArn(changeSet)
  const region = place?.region ?? regions[0] ?? ''
  const read = await fetchOrExplain(() => fetchChangeSet(createTypedCall(region, call), changeSet, stack))
  if (read.status !== 'CREATE_COMPLETE') throw new CliError(describeStatus(read))
  const file = `${read.stack}/${read.name}`
  const template = await explainTemplateError(() =>
    Promise.resolve().then(() => parseTemplate(read.body, file)),
  )
  const { parameters } = read
  return { template, stack: read.stack, parameters, region, ...(place ? { account: place.account } : {}) }
}

function describeStatus({ name, stack, status, statusReason }: ChangeSet): string {
  const why = statusReason === undefined ? '' : ` (${quoteText(statusReason)})`
  return `the change set ${name} of the stack ${stack} has the status ${quoteName(status)}${why}; only one that is CREATE_COMPLETE can be judged`
}

async function fetchOrExplain(fetch: () => Promise<ChangeSet>): Promise<ChangeSet> {
  try {
    return await fetch()
  } catch (failure) {
    if (!(failure instanceof AwsCallError)) throw failure
    throw new CliError(`cannot read the change set: ${failure.message}`, { cause: failure })
  }
}

/** An account in which a stack without resources counts as none: CloudFormation creates one for the change set of a new stack. */
export function ignoreStacksWithoutResources(gateAccount: GateAccount): GateAccount {
  return {
    ...gateAccount,
    async readStack(region, stack) {
      const read = await gateAccount.readStack(region, stack)
      return read !== undefined && 'resources' in read && read.resources.length === 0 ? undefined : read
    },
  }
}
