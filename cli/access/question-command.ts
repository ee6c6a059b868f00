import { Command } from 'commander'
import { PolicyError } from '../../audit/engines/iam/policy-document.ts'
import { renderJsonLine } from '../../reports/formats/json.ts'
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

/** Creates the command that answers files of this question. */
export function createQuestionCommand<Asked, Answer extends object>(
  command: QuestionCommand<Asked, Answer>,
): Command {
  return new Command(command.name)
    .description(command.description)
    .argument('<file...>', `files with one question each, as JSON; ${STDIN} is standard input`)
    .option('--json', 'print one line of JSON per file, in the same order', false)
    .action((files: string[], { json }: { json: boolean }) => {
      setExitCode(json ? printJsonAnswers(files, command) : printAnswers(files, command))
    })
}

/** Prints a line of JSON per file. Returns the exit code. */
function printJsonAnswers<Asked, Answer extends object>(
  files: readonly string[],
  command: QuestionCommand<Asked, Answer>,
): number {
  const count = createProgressCounter('questions answered')
  const broken = files.filter(file => {
    const outcome = tryAnswer(file, () => command.answer(command.parse(readQuestion(file))))
    printLine(renderJsonLine('broken' in outcome ? { error: outcome.broken } : outcome.done))
    count()
    return 'broken' in outcome
  })
  return computeExitCode(broken)
}

/** Prints each answer as text, under the name of its file if there are several. Returns the exit code. */
function printAnswers<Asked, Answer extends object>(
  files: readonly string[],
  command: QuestionCommand<Asked, Answer>,
): number {
  const broken = files.filter((file, index) => {
    if (index > 0) printLine('')
    if (files.length > 1) printLine(colorize('gray', escapeText(formatFileName(file))))
    const outcome = tryAnswer(file, () => {
      const question = command.parse(readQuestion(file))
      return command.format(question, command.answer(question))
    })
    if ('broken' in outcome) printError(`assay: ${outcome.broken}`)
    else outcome.done.forEach(printLine)
    return 'broken' in outcome
  })
  return computeExitCode(broken)
}

/** 2 if a file is broken. */
function computeExitCode(broken: readonly string[]): number {
  return broken.length > 0 ? 2 : 0
}

type Outcome<Done> = { done: Done } | { broken: string }

/** Runs `work` on `file`; returns its result, or the error. One broken file does not stop the others. */
function tryAnswer<Done>(file: string, work: () => Done): Outcome<Done> {
  try {
    return { done: work() }
  } catch (failure) {
    if (failure instanceof QuestionError || failure instanceof PolicyError)
      return { broken: `${formatFileName(file)}: ${failure.message}` }
    const trace = failure instanceof Error ? (failure.stack ?? failure.message) : String(failure)
    const [first = '', ...frames] = trace.split('\n')
    frames.forEach(printError)
    return { broken: `${formatFileName(file)}: unexpected error (please report it): ${first}` }
  }
}

function formatFileName(file: string): string {
  return file === STDIN ? 'standard input' : file
}
