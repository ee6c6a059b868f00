import { once } from 'node:events'
import { createServer, type Server } from 'node:net'
import {
  LOCAL_ACCOUNT_ID,
  ADMINISTRATOR_CREDENTIALS,
  type ActorCredentials,
  LOCAL_HOME_REGION,
  createActorCredentials,
} from './actors.ts'
import {
  createAlarmsClient,
  createCallLogClient,
  createDeliveryClient,
  createFaultsClient,
  clearEvents,
  createProcessesClient,
  createQuotasClient,
  createScansClient,
  createSchedulesClient,
} from './control-client.ts'
import { startEdge } from './edge/edge.ts'
import { type EmulatorOptions, startEmulator } from './emulator.ts'
import { findPython } from './python.ts'

/** A local AWS, with everything that a test needs to use it, break it and stop it. */
export type LocalAws = {
  endpoint: string
  account: string
  region: string
  /** The environment variables by which SDK clients and child processes use the local AWS as administrator. */
  env: Record<string, string>
  /** Credentials under which CloudTrail events name `name` (a user, or `role/session`). */
  actor: (name: string) => ActorCredentials
  /** The configuration of an SDK client, by default of the administrator in the home region. */
  client: (options?: { region?: string; as?: string }) => LocalClientConfig
  faults: ReturnType<typeof createFaultsClient>
  quotas: ReturnType<typeof createQuotasClient>
  callLog: ReturnType<typeof createCallLogClient>
  scans: ReturnType<typeof createScansClient>
  delivery: ReturnType<typeof createDeliveryClient>
  schedules: ReturnType<typeof createSchedulesClient>
  alarms: ReturnType<typeof createAlarmsClient>
  processes: ReturnType<typeof createProcessesClient>
  /** What the emulator has written; it contains rejected events and failed functions. */
  log: () => string
  /** Empties the account and forgets calls, faults and events. */
  reset: () => Promise<void>
  stop: () => Promise<void>
}

export type LocalClientConfig = { endpoint: string; region: string; credentials: ActorCredentials }

/** Why the local AWS cannot run on this machine; undefined if it can. */
export function explainMissingPython(): string | undefined {
  return findPython() === undefined
    ? 'the local AWS needs Python 3.11 or later with venv on the PATH'
    : undefined
}

/** How often other ports are tried: another process can take them between their choice and their use. */
const ATTEMPTS = 5

/** Starts a local AWS on free loopback ports; the first start creates its virtual environment. */
export async function startLocalAws(
  options: EmulatorOptions = {},
  choose = findFreePorts,
): Promise<LocalAws> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await startOnPorts(await choose(), options)
    } catch (failure) {
      if (attempt === ATTEMPTS || !isPortTaken(failure)) throw failure
    }
  }
}

function isPortTaken(failure: unknown): boolean {
  return failure instanceof Error && /EADDRINUSE|address already in use/i.test(failure.message)
}

async function startOnPorts(
  [listen, port]: readonly [number, number],
  options: EmulatorOptions,
): Promise<LocalAws> {
  const emulator = await startEmulator({ listen, edge: port }, LOCAL_HOME_REGION, options)
  const edge = await startEdge(port, emulator.address).catch((failure: unknown) => {
    emulator.stop()
    throw failure
  })
  const localAws = connectLocalAws(`http://127.0.0.1:${port}`)
  const reset = async () => {
    const response = await fetch(`${emulator.address}/_ministack/reset`, { method: 'POST' })
    if (!response.ok) throw new Error(`the emulator did not reset: ${response.status}`)
    await Promise.all([
      localAws.callLog.clear(),
      localAws.faults.clear(),
      localAws.quotas.clear(),
      localAws.alarms.hurry(1),
      clearEvents(localAws.endpoint),
    ])
  }
  const stop = async () => {
    emulator.stop()
    await edge.close()
  }
  return { ...localAws, log: emulator.log, reset, stop }
}

/** Connects to a local AWS that runs in another process. */
export function connectLocalAws(endpoint: string): Omit<LocalAws, 'log' | 'reset' | 'stop'> {
  return {
    endpoint,
    account: LOCAL_ACCOUNT_ID,
    region: LOCAL_HOME_REGION,
    env: buildClientEnvironment(endpoint),
    actor: createActorCredentials,
    client: ({ region = LOCAL_HOME_REGION, as } = {}) => ({
      endpoint,
      region,
      credentials: as === undefined ? ADMINISTRATOR_CREDENTIALS : createActorCredentials(as),
    }),
    faults: createFaultsClient(endpoint),
    quotas: createQuotasClient(endpoint),
    callLog: createCallLogClient(endpoint),
    scans: createScansClient(endpoint),
    delivery: createDeliveryClient(endpoint),
    schedules: createSchedulesClient(endpoint, LOCAL_HOME_REGION),
    alarms: createAlarmsClient(endpoint),
    processes: createProcessesClient(endpoint),
  }
}

function buildClientEnvironment(endpoint: string) {
  return {
    AWS_ENDPOINT_URL: endpoint,
    AWS_ACCESS_KEY_ID: ADMINISTRATOR_CREDENTIALS.accessKeyId,
    AWS_SECRET_ACCESS_KEY: ADMINISTRATOR_CREDENTIALS.secretAccessKey,
    AWS_REGION: LOCAL_HOME_REGION,
    AWS_DEFAULT_REGION: LOCAL_HOME_REGION,
  }
}

/** Two free ports; both are held until both are chosen. */
export async function findFreePorts(): Promise<[number, number]> {
  const servers = [createServer(), createServer()] as const
  const ports = [await listenOnFreePort(servers[0]), await listenOnFreePort(servers[1])] as const
  await Promise.all(servers.map(server => new Promise(resolve => server.close(resolve))))
  return [...ports]
}

async function listenOnFreePort(server: Server): Promise<number> {
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no free port')
  return address.port
}
