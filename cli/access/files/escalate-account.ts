import type { Command } from 'commander'
import { escalateCommand } from '../escalate.ts'
import {
  processQuestions,
  createPlainCommand,
  nameQuestion,
  FILES_TEXT,
  type NamedQuestion,
} from '../question-command.ts'
import { QuestionError } from '../question-error.ts'
import { buildPolicyQuestion, type EscalateQuestion } from '../questions/escalate-question.ts'
import { parsePrincipalOption } from '../questions/policy-principal.ts'
import { findNamedPrincipal } from './named-principal.ts'
import { readAccount } from './read-account.ts'

interface EscalateOptions {
  json: boolean
  account?: string
  principal?: string
}

/** Creates `assay access escalate`: for a principal of an account file, a policy document, or files of questions. */
export function createEscalateCommand(): Command {
  return createPlainCommand(escalateCommand)
    .argument('[file...]', `${FILES_TEXT}; a policy document is a question about any account`)
    .option('--account <dir>', 'account file: a directory of recorded AWS responses')
    .option(
      '--principal <principal>',
      'who escalates: an ARN, or with --account a name such as user/tom; without, a policy document is of any role or user',
    )
    .action((files: string[], options: EscalateOptions) =>
      processQuestions(listEscalateQuestions(files, options), escalateCommand, {
        json: options.json,
        isFailing: ({ unread = [] }) => unread.length > 0,
      }),
    )
}

function listEscalateQuestions(
  files: readonly string[],
  { account, principal }: EscalateOptions,
): NamedQuestion<EscalateQuestion>[] {
  if (account !== undefined) return [nameAccountQuestion(account, principal, files)]
  if (files.length === 0)
    return [nameBroken('name files with questions or policy documents, or an account file with --account')]
  return files.map(file => {
    const question = nameQuestion(file, escalateCommand)
    return { file, read: async () => replacePrincipal(await question.read(), principal) }
  })
}

function nameAccountQuestion(
  directory: string,
  principal: string | undefined,
  files: readonly string[],
): NamedQuestion<EscalateQuestion> {
  if (files.length > 0) return nameBroken('--account and files exclude each other')
  if (principal === undefined) return nameBroken('--principal is missing: who escalates, such as user/tom')
  return {
    file: undefined,
    async read() {
      const permissions = await readAccount(directory)
      const { account, unread } = permissions
      return {
        start: findNamedPrincipal(principal, permissions).arn,
        account,
        unread: [...new Set(unread.map(({ reason }) => reason))],
      }
    },
  }
}

function nameBroken(message: string): NamedQuestion<EscalateQuestion> {
  return {
    file: undefined,
    read() {
      throw new QuestionError(message)
    },
  }
}

/** Answers a policy document for the principal that `--principal` names. */
function replacePrincipal(question: EscalateQuestion, principal: string | undefined): EscalateQuestion {
  if (principal === undefined) return question
  const [example] = question.alone ?? []
  if (example === undefined)
    throw new QuestionError('--principal is for policy documents and --account; a question names its start')
  return buildPolicyQuestion(example.identity, [parsePrincipalOption(principal)])
}
