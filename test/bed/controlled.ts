import * as z from 'zod/mini'
import type { Answer } from './answer.ts'
import { type Request, ask } from './call.ts'
import type { LoggedCall } from './control.ts'
import { Disturbance, type deliveryBy } from './delivery.ts'
import { Scan } from './ecr-events.ts'
import { Fault, type faultList } from './faults.ts'
import type { eventHistory } from './history.ts'
import { keepScan } from './scans.ts'

/** What the edge keeps that can be asked for and set from outside. */
export type Controlled = {
  /** The emulator's own address. */
  emulator: string
  calls: LoggedCall[]
  faults: ReturnType<typeof faultList>
  delivery: ReturnType<typeof deliveryBy>
  history: ReturnType<typeof eventHistory>
}

const Due = z.object({ name: z.string(), region: z.string(), at: z.string() })
const Hurry = z.object({ factor: z.number() })

const ALARMS = 'GraniteServiceVersion20100801'

type Control = (state: Controlled, body: () => unknown) => unknown

/** What each request below `/_bed/` does; it answers what the control answers. */
const CONTROLS: Readonly<Record<string, Control>> = {
  'GET calls': ({ calls }) => calls,
  'DELETE calls': state => void (state.calls = []),
  'POST faults': ({ faults }, body) => faults.add(Fault.parse(body())),
  'DELETE faults': ({ faults }) => faults.clear(),
  'PUT scan': ({ emulator, delivery }, body) =>
    keepScan(emulator, Scan.parse(body()), event => delivery.deliver(event)),
  'POST delivery': ({ delivery }, body) => delivery.disturb(Disturbance.parse(body())),
  'DELETE delivery': ({ delivery }) => delivery.settle(),
  'GET withheld': ({ delivery }) => delivery.withheld(),
  'POST schedule': ({ emulator }, body) => {
    const { region, ...due } = Due.parse(body())
    return ask(emulator, 'scheduler', region, 'AWSScheduler.BedFireSchedule', due)
  },
  'PUT hurry': ({ emulator }, body) =>
    ask(emulator, 'monitoring', 'us-east-1', `${ALARMS}.BedHurryAlarms`, Hurry.parse(body())),
  'POST alarms': ({ emulator }) =>
    ask(emulator, 'monitoring', 'us-east-1', `${ALARMS}.BedEvaluateAlarms`, {}),
  'DELETE processes': ({ emulator }) => ask(emulator, 'lambda', 'us-east-1', 'Lambda.BedKillProcesses', {}),
  'DELETE history': async ({ delivery, history }) => {
    await delivery.settle()
    delivery.forget()
    history.clear()
  },
}

/** Does what a request below `/_bed/` says. */
export async function controlled(state: Controlled, { method, url, body }: Request): Promise<Answer> {
  const what = `${method} ${url.pathname.slice('/_bed/'.length)}`
  const control = CONTROLS[what]
  if (control === undefined) return { status: 404, headers: {}, body: Buffer.from(`no ${what}`) }
  const said = await control(state, () => JSON.parse(body.toString()))
  const headers = { 'content-type': 'application/json' }
  return { status: 200, headers, body: Buffer.from(JSON.stringify(said ?? {})) }
}
