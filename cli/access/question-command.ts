import { Command } from 'commander'
import { PolicyError } from '../../audit/engines/iam/policy-document.ts'
import { renderJsonLine } from '../../reports/formats/json.ts'
import {
  colorize,
  printNote,
  printLine,
  stripControlCharacters,
  createProgressCounter,
} from '../output/terminal.ts'
import { QuestionError } from './question-error.ts'
import { readQuestion, STDIN } from './question-file.ts'

/** A question of `assay access`: how it is read, answered and explained. */
export interface QuestionCommand<Asked, Answer extends object> {
  name: string
  /** What it is about, in the words of `--help`. */
  description: string
  /** What `source`, parsed JSON, asks. Throws QuestionError. */
  parse(source: unknown): Asked
  /** What `--json` prints. Throws PolicyError where a policy cannot be judged. */
  answer(question: Asked): Answer
  /** The same for people. */
  format(question: Asked, answer: Answer): string[]
}

/** The command that answers files of this question. */
export function createQuestionCommand<Asked, Answer extends object>(
  command: QuestionCommand<Asked, Answer>,
): Command {
  return new Command(command.name)
    .description(command.description)
    .argument('<file...>', `files with one question each, as JSON; ${STDIN} is standard input`)
    .option('--json', 'print one JSON line for each file, in their order', false)
    .action((files: string[], { json }: { json: boolean }) => {
      process.exitCode = json ? printJsonAnswers(files, command) : printAnswers(files, command)
    })
}

/** Prints a line of JSON for each file; the exit code. */
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

/** Prints each answer in words, under the name of its file where there are several; the exit code. */
function printAnswers<Asked, Answer extends object>(
  files: readonly string[],
  command: QuestionCommand<Asked, Answer>,
): number {
  const broken = files.filter((file, index) => {
    if (index > 0) printLine('')
    if (files.length > 1) printLine(colorize('gray', stripControlCharacters(formatFileName(file))))
    const outcome = tryAnswer(file, () => {
      const question = command.parse(readQuestion(file))
      return command.format(question, command.answer(question))
    })
    if ('broken' in outcome) printNote(`assay: ${outcome.broken}`)
    else outcome.done.forEach(printLine)
    return 'broken' in outcome
  })
  return computeExitCode(broken)
}

/** 2 where files are broken. */
function computeExitCode(broken: readonly string[]): number {
  return broken.length > 0 ? 2 : 0
}

type Outcome<Done> = { done: Done } | { broken: string }

/** What `work` on `file` comes to, or what is wrong with the file. One broken file does not stop the others. */
function tryAnswer<Done>(file: string, work: () => Done): Outcome<Done> {
  try {
    return { done: work() }
  } catch (failure) {
    if (failure instanceof QuestionError || failure instanceof PolicyError)
      return { broken: `${formatFileName(file)}: ${failure.message}` }
    const trace = failure instanceof Error ? (failure.stack ?? failure.message) : String(failure)
    const [first = '', ...frames] = trace.split('\n')
    frames.forEach(printNote)
    return { broken: `${formatFileName(file)}: this is a fault of Assay: ${first}` }
  }
}

function formatFileName(file: string): string {
  return file === STDIN ? 'standard input' : file
}
