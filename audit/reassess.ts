import { loadCause, markDone, openCause, type Origin } from './account/cause.ts'
import { record, type JudgePorts } from './account/record.ts'
import type { Transition } from './account/transition.ts'
import { expose } from './expose.ts'
import type { Post, Reassess } from './messages.ts'
import type { Timing } from './timing.ts'
import { weighAccess } from './weigh-access.ts'
import { weighExposure } from './weigh-exposure.ts'

/** What reassessing works with. */
export interface ReassessPorts extends JudgePorts {
  post: Post
  timing: Timing
}

/** Judges the resources of a message, records what that changes, and has it told. */
export async function reassess(message: Reassess, ports: ReassessPorts): Promise<Transition[]> {
  const clock = clockOf(message, ports.now())
  const transitions = await record(message.resources, message.cause, clock.id, ports)
  if (transitions.some(({ cause }) => cause === clock.id))
    await openCause(clock, nothing, ports.store, ports.now())
  await expose(message, ports)
  await weighAccess(message, ports)
  await weighExposure(message, ports)
  await markDone(message.cause, message.piece, ports.store, ports.now())
  await haveTold(message.cause, transitions, ports)
  return transitions
}

const nothing = { look: 'clock', subjects: [], pieces: [] }

/** The cause of what time or new settings changed that day. */
function clockOf(message: Reassess, now: Date): Origin {
  const account = message.resources[0]?.account ?? ''
  const day = now.toISOString().slice(0, 10)
  const actor = { type: 'Assay', name: 'the passing of time or a change of settings' }
  const id = `clock:${account}:${day}`
  return { id, account, region: 'global', action: 'assay:Reassess', actor, at: now.toISOString() }
}

/** Asks for a message about every cause that may not get one any more: a foreign one, or one that was begun to be told. */
async function haveTold(
  cause: string,
  transitions: readonly Transition[],
  ports: ReassessPorts,
): Promise<void> {
  const own = await loadCause(cause, ports.store)
  const foreign = new Set(transitions.map(transition => transition.cause).filter(other => other !== cause))
  const causes = [...foreign, ...(own?.begun ? [cause] : [])]
  const tells = causes.map(id => ({ type: 'tell', cause: id }) as const)
  if (tells.length > 0) await ports.post.send('notify', tells, ports.timing.tellAfter)
}
