import { isDeepStrictEqual } from 'node:util'
import type { Command } from 'commander'
import type { Principal } from '../../../audit/engines/iam/effective-permissions/principal.ts'
import type { DiffQuestion } from '../questions/diff-question.ts'
import { diffCommand } from '../diff.ts'
import {
  processQuestions,
  createPlainCommand,
  formatFileName,
  nameQuestion,
  type NamedQuestion,
} from '../question-command.ts'
import { QuestionError } from '../question-error.ts'
import {
  buildExampleArn,
  buildPolicyPrincipal,
  parsePolicyDocument,
  parsePrincipalOption,
} from '../questions/policy-principal.ts'
import { findNamedPrincipal } from './named-principal.ts'
import { openQuestionInput, type QuestionInput } from './question-input.ts'
import { readAccount } from './read-account.ts'

interface DiffOptions {
  json: boolean
  account?: string
  principal?: string
  failOnNewAccess: boolean
}

/** Creates `assay access diff`: it compares two policies or account files, or answers files of questions. */
export function createDiffCommand(): Command {
  return createPlainCommand(diffCommand)
    .argument(
      '<file...>',
      'two policy documents or two account files, before and after; or files with one question each; - is standard input',
    )
    .option('--account <dir>', "account file with the principal's other policies, for two policy documents")
    .option(
      '--principal <principal>',
      'whose policies are compared: an ARN, or for account files a name such as user/tom',
    )
    .option('--fail-on-new-access', 'exit with 1 if a change granted anything', false)
    .action((files: string[], options: DiffOptions) =>
      processQuestions(listDiffQuestions(files, options), diffCommand, {
        json: options.json,
        isFailing: ({ newAccess }) => options.failOnNewAccess && newAccess,
      }),
    )
}

function listDiffQuestions(files: readonly string[], options: DiffOptions): NamedQuestion<DiffQuestion>[] {
  const inputs = files.length === 2 ? files.map(openQuestionInput) : []
  const [before, after] = inputs
  if (before !== undefined && after !== undefined && inputs.some(({ kind }) => kind !== 'QUESTION'))
    return [{ file: undefined, read: () => readPair(before, after, options) }]
  if (options.account !== undefined || options.principal !== undefined) return [rejectOptions()]
  return inputs.length > 0
    ? inputs.map(input => ({ file: input.file, read: () => diffCommand.parse(input.read()) }))
    : files.map(file => nameQuestion(file, diffCommand))
}

function rejectOptions(): NamedQuestion<DiffQuestion> {
  return {
    file: undefined,
    read() {
      throw new QuestionError(
        '--account and --principal are for two policy documents or two account files; a question names its principal',
      )
    },
  }
}

/** Builds the question of two policy documents or two account files. Throws QuestionError. */
async function readPair(
  before: QuestionInput,
  after: QuestionInput,
  options: DiffOptions,
): Promise<DiffQuestion> {
  for (const input of [before, after])
    if (input.kind === 'QUESTION') await withFileName(input.file, () => input.read())
  if (before.kind !== after.kind)
    throw new QuestionError(
      `${formatFileName(before.file)} is ${KIND_TEXTS[before.kind]}, and ${formatFileName(after.file)} ${KIND_TEXTS[after.kind]}; compare two of the same kind`,
    )
  return before.kind === 'ACCOUNT_FILE'
    ? readAccountFiles(before.file, after.file, options)
    : readPolicies(before, after, options)
}

const KIND_TEXTS = {
  ACCOUNT_FILE: 'an account file',
  POLICY: 'a policy document',
  QUESTION: 'neither a policy document nor an account file',
} as const

async function readAccountFiles(
  before: string,
  after: string,
  { account, principal }: DiffOptions,
): Promise<DiffQuestion> {
  if (account !== undefined) throw new QuestionError('--account is for two policy documents')
  if (principal === undefined)
    throw new QuestionError('--principal is missing: whose permissions to compare, such as user/tom')
  const read = async (directory: string) =>
    withFileName(directory, async () => findNamedPrincipal(principal, await readAccount(directory)))
  return { before: await read(before), after: await read(after) }
}

async function readPolicies(
  before: QuestionInput,
  after: QuestionInput,
  { account, principal }: DiffOptions,
): Promise<DiffQuestion> {
  const [old, current] = [await readPolicy(before), await readPolicy(after)]
  if (account === undefined) {
    const arn = principal === undefined ? buildExampleArn('role') : parsePrincipalOption(principal)
    return {
      before: buildPolicyPrincipal(arn, [old]),
      after: buildPolicyPrincipal(arn, [current]),
      ...(principal === undefined ? { assumedPrincipal: arn } : {}),
    }
  }
  if (principal === undefined)
    throw new QuestionError(
      '--principal is missing: whose policy in the account file it is, such as user/tom',
    )
  const holder = findNamedPrincipal(principal, await readAccount(account))
  const others = omitPolicy(holder.identity, old)
  return {
    before: { ...holder, identity: [old, ...others] },
    after: { ...holder, identity: [current, ...others] },
  }
}

type SourcedPolicies = Principal['identity']

/** The policies without the first one that has the same content. */
function omitPolicy(policies: SourcedPolicies, { document }: SourcedPolicies[number]): SourcedPolicies {
  const found = policies.findIndex(policy => isDeepStrictEqual(policy.document, document))
  return found < 0 ? policies : policies.toSpliced(found, 1)
}

function readPolicy(input: QuestionInput): Promise<SourcedPolicies[number]> {
  return withFileName(input.file, () => ({
    policy: formatFileName(input.file),
    document: parsePolicyDocument(input.read()),
  }))
}

/** Names the file in the errors of `read`. */
async function withFileName<T>(file: string, read: () => T | Promise<T>): Promise<T> {
  try {
    return await read()
  } catch (failure) {
    if (!(failure instanceof QuestionError)) throw failure
    throw new QuestionError(`${formatFileName(file)}: ${failure.message}`, { cause: failure })
  }
}
