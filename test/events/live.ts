import { answerers } from '../../examples/described/answers/answers.ts'
import type { World } from '../../examples/described/world.ts'
import { getCallerIdentity } from '../../functions/answers/sts/operations.ts'
import type { RecordedCall } from '../../functions/local/account-file.ts'
import { CallFailed, type Call, type Operation } from '../../functions/answers/operation.ts'
import type { Absent } from './absent/asked.ts'
import { absentAnswer } from './absent.ts'
import { deploymentAnswer } from './deployment.ts'

/**
 * AWS, as it answers of the account that `world` is at the time of each call: what is described, and of what is not
 * there what AWS says of that. Throws CallFailed for AWS's errors, and Error for what the description does not explain.
 */
export function liveCall(world: () => World): Call {
  const parts = answerers.map(lazily)
  return async (operation, region, input) => {
    const account = world()
    if (operation === getCallerIdentity) return identityOf(account)
    const own = deploymentAnswer(operation, region, input, account)
    if (own !== undefined) return said(operation, own)
    const key = keyOf(operation.name, region, input)
    for (const part of parts) {
      if (!part.answers(operation.service)) continue
      const call = part.of(account).get(`${operation.service} ${key}`)
      if (call) return said(operation, call)
    }
    return said(operation, absentAnswer(operation, region, input, account))
  }
}

function said(
  operation: Operation,
  { output, error }: Pick<RecordedCall, 'output' | 'error'> | Absent,
): unknown {
  if (error === undefined) return output
  throw new CallFailed(operation, error.name, error.message)
}

function identityOf({ account }: World): object {
  return { Account: account, Arn: `arn:aws:iam::${account}:user/auditor`, UserId: 'AIDAEXAMPLEAUDITOR' }
}

interface Part {
  /** Whether anything of `service` is answered by this part; before it was asked once, nobody knows. */
  answers(service: string): boolean
  of(world: World): ReadonlyMap<string, RecordedCall>
}

/** Answers that were made, and the sections of the account that they were made of. */
interface Made {
  sections: ReadonlyMap<PropertyKey, unknown>
  calls: ReadonlyMap<string, RecordedCall>
}

/** How many accounts' answers are kept, of each part. */
const KEPT = 12

/** The answers of one of `answerers`, made anew only where the sections of the account are others that they are made of. */
function lazily(answers: (typeof answerers)[number]): Part {
  /** The latest first. */
  let kept: readonly Made[] = []
  let last: { world: World; made: Made } | undefined
  const services = new Set<string>()

  function madeOf(world: World): Made {
    const known = kept.find(({ sections }) =>
      [...sections].every(([name, section]) => Reflect.get(world, name) === section),
    )
    const made = known ?? make(world)
    if (made !== kept[0]) kept = [made, ...kept.filter(each => each !== made)].slice(0, KEPT)
    return made
  }

  function make(world: World): Made {
    const sections = new Map<PropertyKey, unknown>()
    const calls = new Map<string, RecordedCall>()
    for (const call of answers(noting(world, sections), '2026-01-01T00:00:00.000Z')) {
      services.add(call.service)
      calls.set(`${call.service} ${keyOf(call.operation, call.region, call.input)}`, call)
    }
    return { sections, calls }
  }

  return {
    answers: service => last === undefined || services.has(service),
    of(world) {
      if (last?.world !== world) last = { world, made: madeOf(world) }
      return last.made.calls
    },
  }
}

/** `world`, of which every section that is looked at is put into `sections`. */
function noting(world: World, sections: Map<PropertyKey, unknown>): World {
  return new Proxy(world, {
    get(target, name) {
      const section: unknown = Reflect.get(target, name)
      sections.set(name, section)
      return section
    },
  })
}

function keyOf(operation: string, region: string, input: Readonly<Record<string, unknown>>): string {
  const entries = Object.entries(input)
  if (entries.length > 1) entries.sort(([a], [b]) => (a < b ? -1 : 1))
  return `${operation} ${region} ${JSON.stringify(entries)}`
}
