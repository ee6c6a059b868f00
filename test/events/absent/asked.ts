import type { World } from '../../../examples/described/world.ts'

/** What AWS answers where what is asked about is not there. */
export interface Absent {
  output?: object
  error?: { name: string; message: string }
}

/** What an operation is asked. */
export type Input = Readonly<Record<string, unknown>>

/** A question, and the account that it is about. */
export interface Asked {
  world: World
  region: string
  input: Input
}

/** What is said of a thing that is not there, or nothing where it is there and its answer lacks. */
export type Answer = (asked: Asked) => Absent | undefined

/** AWS's own error. */
export function refusal(name: string, message: string): Absent {
  return { error: { name, message } }
}

/** Whether `section` has an entry of `region`, or of none, whose ARN ends with `end`. */
export function has(world: World, section: string, region: string, end: string): boolean {
  const entries = (world as unknown as Record<string, object | undefined>)[section] ?? {}
  return Object.keys(entries).some(arn => arn.endsWith(end) && ['', region].includes(arn.split(':')[3] ?? ''))
}

/** Answers `absent` where no entry of `section` has what `end` makes of the input. */
export function unless(
  section: string,
  end: (input: Input, asked: Asked) => string,
  absent: (name: string, asked: Asked) => Absent,
): Answer {
  return asked => {
    const name = end(asked.input, asked)
    return has(asked.world, section, asked.region, name) ? undefined : absent(name, asked)
  }
}

/** The name that is asked about. Throws Error for what is none. */
export function text(value: unknown): string {
  if (typeof value === 'string') return value
  if (typeof value === 'number') return String(value)
  throw new Error(`${JSON.stringify(value)} is asked about, which is no name`)
}

/** The first of a list that is asked about. */
export function first(value: unknown): string {
  return text(Array.isArray(value) ? value[0] : value)
}

/** What a service answers where what an operation asks about is not there, by the operation. */
export type Absences = Readonly<Record<string, Answer>>
