import { Command } from 'commander'
import { PolicyError } from '../../audit/policy/document.ts'
import { jsonLine } from '../../reports/json.ts'
import { coloured, note, print, printable, progress } from '../terminal.ts'
import { QuestionError } from './question-error.ts'
import { readQuestion, STDIN } from './question-file.ts'

/** A question of `assay access`: how it is read, answered and explained. */
export interface Asking<Asked, Answer extends object> {
  name: string
  /** What it is about, in the words of `--help`. */
  description: string
  /** What `source`, parsed JSON, asks. Throws QuestionError. */
  read(source: unknown): Asked
  /** What `--json` prints. Throws PolicyError where a policy cannot be judged. */
  answer(asked: Asked): Answer
  /** The same for people. */
  lines(asked: Asked, answer: Answer): string[]
}

/** The command that answers files of this question. */
export function commandOf<Asked, Answer extends object>(asking: Asking<Asked, Answer>): Command {
  return new Command(asking.name)
    .description(asking.description)
    .argument('<file...>', `files with one question each, as JSON; ${STDIN} is standard input`)
    .option('--json', 'print one JSON line for each file, in their order', false)
    .action((files: string[], { json }: { json: boolean }) => {
      process.exitCode = json ? answered(files, asking) : explained(files, asking)
    })
}

/** Prints a line of JSON for each file; the exit code. */
function answered<Asked, Answer extends object>(
  files: readonly string[],
  asking: Asking<Asked, Answer>,
): number {
  const count = progress('questions answered')
  const broken = files.filter(file => {
    const outcome = attempted(file, () => asking.answer(asking.read(readQuestion(file))))
    print(jsonLine('broken' in outcome ? { error: outcome.broken } : outcome.done))
    count()
    return 'broken' in outcome
  })
  return exitCodeOf(broken)
}

/** Prints each answer in words, under the name of its file where there are several; the exit code. */
function explained<Asked, Answer extends object>(
  files: readonly string[],
  asking: Asking<Asked, Answer>,
): number {
  const broken = files.filter((file, index) => {
    if (index > 0) print('')
    if (files.length > 1) print(coloured('gray', printable(nameOf(file))))
    const outcome = attempted(file, () => {
      const asked = asking.read(readQuestion(file))
      return asking.lines(asked, asking.answer(asked))
    })
    if ('broken' in outcome) note(`assay: ${outcome.broken}`)
    else outcome.done.forEach(print)
    return 'broken' in outcome
  })
  return exitCodeOf(broken)
}

/** 2 where files are broken. */
function exitCodeOf(broken: readonly string[]): number {
  return broken.length > 0 ? 2 : 0
}

type Outcome<Done> = { done: Done } | { broken: string }

/** What `work` on `file` comes to, or what is wrong with the file. One broken file does not stop the others. */
function attempted<Done>(file: string, work: () => Done): Outcome<Done> {
  try {
    return { done: work() }
  } catch (failure) {
    if (failure instanceof QuestionError || failure instanceof PolicyError)
      return { broken: `${nameOf(file)}: ${failure.message}` }
    const trace = failure instanceof Error ? (failure.stack ?? failure.message) : String(failure)
    const [first = '', ...places] = trace.split('\n')
    places.forEach(note)
    return { broken: `${nameOf(file)}: this is a fault of Assay: ${first}` }
  }
}

function nameOf(file: string): string {
  return file === STDIN ? 'standard input' : file
}
