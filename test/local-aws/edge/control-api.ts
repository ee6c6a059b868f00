import * as z from 'zod/mini'
import type { EdgeResponse } from './response.ts'
import { type EdgeRequest, callAsAdministrator } from './call.ts'
import type { LoggedCall } from '../control-client.ts'
import { EventDisturbance, type createEventDelivery } from './delivery.ts'
import { ImageScanResult } from '../records/ecr-events.ts'
import { InjectedFault, type createFaultList } from './refusals/faults.ts'
import type { createLocalEventHistory } from './event-history.ts'
import { EnforcedQuotas, type createQuotas } from './refusals/quotas.ts'
import { buildPackageScanEvent, PackageScanResult, type createPackageScans } from './package-scans.ts'
import { storeScan } from './scans.ts'

/** What the edge keeps that can be asked for and set from outside. */
export type EdgeState = {
  /** The emulator's own address. */
  emulator: string
  calls: LoggedCall[]
  faults: ReturnType<typeof createFaultList>
  quotas: ReturnType<typeof createQuotas>
  delivery: ReturnType<typeof createEventDelivery>
  history: ReturnType<typeof createLocalEventHistory>
  packageScans: ReturnType<typeof createPackageScans>
}

const Due = z.object({ name: z.string(), region: z.string(), at: z.string() })
const AlarmSpeed = z.object({ factor: z.number() })

const ALARMS = 'GraniteServiceVersion20100801'

type ControlHandler = (state: EdgeState, body: () => unknown) => unknown

/** What each request below `/_local-aws/` does; it returns what the control returns. */
const CONTROLS: Readonly<Record<string, ControlHandler>> = {
  'GET calls': ({ calls }) => calls,
  'DELETE calls': state => void (state.calls = []),
  'POST faults': ({ faults }, body) => faults.add(InjectedFault.parse(body())),
  'DELETE faults': ({ faults }) => faults.clear(),
  'PUT quotas': ({ quotas }, body) => quotas.enforce(EnforcedQuotas.parse(body())),
  'DELETE quotas': ({ quotas }) => quotas.clear(),
  'PUT scan': ({ emulator, delivery }, body) =>
    storeScan(emulator, ImageScanResult.parse(body()), event => delivery.deliver(event)),
  'PUT package-scan': ({ packageScans, delivery }, body) => {
    const scan = PackageScanResult.parse(body())
    const before = packageScans.put(scan)
    return delivery.deliver(buildPackageScanEvent(scan, before?.vulnerabilities ?? []))
  },
  'POST delivery': ({ delivery }, body) => delivery.disturb(EventDisturbance.parse(body())),
  'DELETE delivery': ({ delivery }) => delivery.settle(),
  'GET withheld': ({ delivery }) => delivery.withheld(),
  'POST schedule': ({ emulator }, body) => {
    const { region, ...due } = Due.parse(body())
    return callAsAdministrator(emulator, 'scheduler', region, 'AWSScheduler.LocalFireSchedule', due)
  },
  'PUT hurry': ({ emulator }, body) =>
    callAsAdministrator(
      emulator,
      'monitoring',
      'us-east-1',
      `${ALARMS}.LocalAccelerateAlarms`,
      AlarmSpeed.parse(body()),
    ),
  'POST alarms': ({ emulator }) =>
    callAsAdministrator(emulator, 'monitoring', 'us-east-1', `${ALARMS}.LocalEvaluateAlarms`, {}),
  'DELETE processes': ({ emulator }) =>
    callAsAdministrator(emulator, 'lambda', 'us-east-1', 'Lambda.LocalKillProcesses', {}),
  'DELETE history': async ({ delivery, history }) => {
    await delivery.settle()
    delivery.forget()
    history.clear()
  },
}

/** Does what a request below `/_local-aws/` says. */
export async function handleControlRequest(
  state: EdgeState,
  { method, url, body }: EdgeRequest,
): Promise<EdgeResponse> {
  const what = `${method} ${url.pathname.slice('/_local-aws/'.length)}`
  const control = CONTROLS[what]
  if (control === undefined) return { status: 404, headers: {}, body: Buffer.from(`no ${what}`) }
  const result = await control(state, () => JSON.parse(body.toString()))
  const headers = { 'content-type': 'application/json' }
  return { status: 200, headers, body: Buffer.from(JSON.stringify(result ?? {})) }
}
