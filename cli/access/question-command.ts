import { Command } from 'commander'
import { PolicyError } from '../../audit/engines/iam/policy-document.ts'
import { renderJsonLine } from '../../reports/json.ts'
import { colorize, printError, printLine } from '../output/terminal.ts'
import { createProgressCounter } from '../output/progress.ts'
import { setExitCode } from '../program-io.ts'
import { QuestionError } from './question-error.ts'
import { readQuestion, STDIN } from './question-file.ts'
import { escapeText } from '../../audit/text/quote-text.ts'

/** A question of `assay access`: how to parse, answer and format it. */
export interface QuestionCommand<Asked, Answer extends object> {
  name: string
  /** The description in `--help`. */
  description: string
  /** Parses a question from JSON. Throws QuestionError. */
  parse(source: unknown): Asked
  /** Answers the question: the line that `--json` prints. Throws PolicyError where a policy is invalid. */
  answer(question: Asked): Answer
  /** Formats the answer as text. */
  format(question: Asked, answer: Answer): string[]
}

/** A question to answer. */
export interface NamedQuestion<Asked> {
  /** Its file; undefined for the only question, which has several files. */
  file: string | undefined
  /** Throws QuestionError. */
  read: () => Asked | Promise<Asked>
}

/** How to answer. */
export interface AnswerOptions<Answer> {
  json: boolean
  /** Whether an answer makes the exit code 1; none does by default. */
  isFailing?: (answer: Answer) => boolean
}

/** Creates the command that answers files of this question. */
export function createQuestionCommand<Asked, Answer extends object>(
  command: QuestionCommand<Asked, Answer>,
): Command {
  return createPlainCommand(command)
    .argument('<file...>', FILES_TEXT)
    .action((files: string[], options: { json: boolean }) =>
      processQuestions(
        files.map(file => nameQuestion(file, command)),
        command,
        options,
      ),
    )
}

/** The description of the argument of files. */
export const FILES_TEXT = `files with one question each, as JSON; ${STDIN} is standard input`

/** Creates the command without arguments and action. */
export function createPlainCommand({
  name,
  description,
}: Pick<QuestionCommand<never, never>, 'name' | 'description'>): Command {
  return new Command(name)
    .description(description)
    .option('--json', 'print one line of JSON per question, in the same order', false)
}

/** The question in a file. */
export function nameQuestion<Asked, Answer extends object>(
  file: string,
  command: QuestionCommand<Asked, Answer>,
): NamedQuestion<Asked> {
  return { file, read: () => command.parse(readQuestion(file)) }
}

/** Answers and prints all questions, and sets the exit code. */
export async function processQuestions<Asked, Answer extends object>(
  questions: readonly NamedQuestion<Asked>[],
  command: QuestionCommand<Asked, Answer>,
  options: AnswerOptions<Answer>,
): Promise<void> {
  const { json } = options
  const count = json ? createProgressCounter('questions answered') : () => undefined
  const outcomes = new Set<Outcome['is']>()
  for (const [index, question] of questions.entries()) {
    const outcome = await tryAnswer(question, command, options)
    if (json)
      printLine(outcome.is === 'BROKEN' ? renderJsonLine({ error: outcome.why }) : (outcome.lines[0] ?? ''))
    else printText(outcome, question.file, { index, total: questions.length })
    count()
    outcomes.add(outcome.is)
  }
  setExitCode(outcomes.has('BROKEN') ? 2 : outcomes.has('FAILING') ? 1 : 0)
}

/** Prints an answer as text, under the name of its file if there are several. */
function printText(
  outcome: Outcome,
  file: string | undefined,
  { index, total }: { index: number; total: number },
): void {
  if (index > 0) printLine('')
  if (total > 1 && file !== undefined) printLine(colorize('gray', escapeText(formatFileName(file))))
  if (outcome.is === 'BROKEN') printError(`assay: ${outcome.why}`)
  else outcome.lines.forEach(printLine)
}

type Outcome = { is: 'ANSWERED' | 'FAILING'; lines: readonly string[] } | { is: 'BROKEN'; why: string }

/** Answers one question; a broken one does not stop the others. */
async function tryAnswer<Asked, Answer extends object>(
  { file, read }: NamedQuestion<Asked>,
  command: QuestionCommand<Asked, Answer>,
  { json, isFailing = () => false }: AnswerOptions<Answer>,
): Promise<Outcome> {
  const where = file === undefined ? '' : `${formatFileName(file)}: `
  try {
    const question = await read()
    const answer = command.answer(question)
    const lines = json ? [renderJsonLine(answer)] : command.format(question, answer)
    return { is: isFailing(answer) ? 'FAILING' : 'ANSWERED', lines }
  } catch (failure) {
    if (failure instanceof QuestionError || failure instanceof PolicyError)
      return { is: 'BROKEN', why: `${where}${failure.message}` }
    const trace = failure instanceof Error ? (failure.stack ?? failure.message) : String(failure)
    const [first = '', ...frames] = trace.split('\n')
    frames.forEach(printError)
    return { is: 'BROKEN', why: `${where}unexpected error (please report it): ${first}` }
  }
}

/** The name of a file in messages. */
export function formatFileName(file: string): string {
  return file === STDIN ? 'standard input' : file
}
