import { once } from 'node:events'
import { createServer, type Server } from 'node:net'
import { ACCOUNT, ADMINISTRATOR, type Credentials, HOME_REGION, actor } from './actors.ts'
import {
  alarmsOf,
  callsOf,
  deliveryOf,
  faultsOf,
  forgetEvents,
  processesOf,
  scansOf,
  schedulesOf,
} from './control.ts'
import { startEdge } from './edge.ts'
import { type EmulatorOptions, startEmulator } from './emulator.ts'
import { findPython } from './python.ts'

/** The local AWS: everything a test needs to speak to it, break it and end it. */
export type Bed = {
  endpoint: string
  account: string
  region: string
  /** The variables that make SDK clients and child processes speak to the bed as its administrator. */
  env: Record<string, string>
  /** Credentials under which CloudTrail events name `name` (a user, or `role/session`). */
  actor: (name: string) => Credentials
  /** The configuration of an SDK client, by default of the administrator in the home region. */
  client: (options?: { region?: string; as?: string }) => ClientConfiguration
  faults: ReturnType<typeof faultsOf>
  calls: ReturnType<typeof callsOf>
  scans: ReturnType<typeof scansOf>
  delivery: ReturnType<typeof deliveryOf>
  schedules: ReturnType<typeof schedulesOf>
  alarms: ReturnType<typeof alarmsOf>
  processes: ReturnType<typeof processesOf>
  /** What the emulator has written; rejected events and failed functions are told here. */
  log: () => string
  /** Empties the account and forgets calls, faults and events. */
  reset: () => Promise<void>
  stop: () => Promise<void>
}

export type ClientConfiguration = { endpoint: string; region: string; credentials: Credentials }

/** Why the bed cannot run on this machine; undefined if it can. */
export function pythonMissing(): string | undefined {
  return findPython() === undefined ? 'the bed needs Python 3.11 or newer with venv on the PATH' : undefined
}

/** How often other ports are tried: between their choice and their use somebody else may take them. */
const ATTEMPTS = 5

/** Starts a bed on free loopback ports; the first start makes its virtual environment. */
export async function startBed(options: EmulatorOptions = {}, choose = freePorts): Promise<Bed> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await startOn(await choose(), options)
    } catch (failure) {
      if (attempt === ATTEMPTS || !isPortTaken(failure)) throw failure
    }
  }
}

function isPortTaken(failure: unknown): boolean {
  return failure instanceof Error && /EADDRINUSE|address already in use/i.test(failure.message)
}

async function startOn([listen, port]: readonly [number, number], options: EmulatorOptions): Promise<Bed> {
  const emulator = await startEmulator({ listen, edge: port }, HOME_REGION, options)
  const edge = await startEdge(port, emulator.address).catch((failure: unknown) => {
    emulator.stop()
    throw failure
  })
  const bed = bedAt(`http://127.0.0.1:${port}`)
  const reset = async () => {
    const response = await fetch(`${emulator.address}/_ministack/reset`, { method: 'POST' })
    if (!response.ok) throw new Error(`the emulator did not reset: ${response.status}`)
    await Promise.all([
      bed.calls.clear(),
      bed.faults.clear(),
      bed.alarms.hurry(1),
      forgetEvents(bed.endpoint),
    ])
  }
  const stop = async () => {
    emulator.stop()
    await edge.close()
  }
  return { ...bed, log: emulator.log, reset, stop }
}

/** The face of a bed that runs in another process. */
export function bedAt(endpoint: string): Omit<Bed, 'log' | 'reset' | 'stop'> {
  return {
    endpoint,
    account: ACCOUNT,
    region: HOME_REGION,
    env: environment(endpoint),
    actor,
    client: ({ region = HOME_REGION, as } = {}) => ({
      endpoint,
      region,
      credentials: as === undefined ? ADMINISTRATOR : actor(as),
    }),
    faults: faultsOf(endpoint),
    calls: callsOf(endpoint),
    scans: scansOf(endpoint),
    delivery: deliveryOf(endpoint),
    schedules: schedulesOf(endpoint, HOME_REGION),
    alarms: alarmsOf(endpoint),
    processes: processesOf(endpoint),
  }
}

function environment(endpoint: string) {
  return {
    AWS_ENDPOINT_URL: endpoint,
    AWS_ACCESS_KEY_ID: ADMINISTRATOR.accessKeyId,
    AWS_SECRET_ACCESS_KEY: ADMINISTRATOR.secretAccessKey,
    AWS_REGION: HOME_REGION,
    AWS_DEFAULT_REGION: HOME_REGION,
  }
}

/** Two ports that nobody listens on; both are held until both are chosen. */
export async function freePorts(): Promise<[number, number]> {
  const servers = [createServer(), createServer()] as const
  const ports = [await portOf(servers[0]), await portOf(servers[1])] as const
  await Promise.all(servers.map(server => new Promise(resolve => server.close(resolve))))
  return [...ports]
}

async function portOf(server: Server): Promise<number> {
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no free port')
  return address.port
}
