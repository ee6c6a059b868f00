import { type ChildProcess, spawn } from 'node:child_process'
import { closeSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { LOCAL_ACCOUNT_ID } from './actors.ts'
import { findEnvironmentPython } from './python.ts'

/** How the emulator is to run; `enforceIam` refuses what the caller's policies do not allow. */
export type EmulatorOptions = { enforceIam?: boolean }

/** A running MiniStack: its own address (tests use the edge's), its log so far, and its end. */
export type Emulator = { address: string; log: () => string; stop: () => void }

type EmulatorPorts = { listen: number; edge: number }

const READY_WITHIN_MS = 30_000

/** Starts the launcher, which serves on `listen` and announces `edge` as its address. */
export async function startEmulator(
  emulatorPorts: EmulatorPorts,
  region: string,
  options: EmulatorOptions,
): Promise<Emulator> {
  const python = findEnvironmentPython()
  const home = mkdtempSync(join(tmpdir(), 'assay-local-'))
  const logFile = join(home, 'log')
  mkdirSync(join(home, 'tmp'))
  const log = openSync(logFile, 'w')
  const child = spawn(python, [join(import.meta.dirname, 'launch.py')], {
    env: buildEmulatorEnvironment(emulatorPorts, region, join(home, 'tmp'), options),
    stdio: ['ignore', log, log],
    detached: true,
  })
  closeSync(log)
  let last: string | undefined
  const read = () => last ?? readFileSync(logFile, 'utf8')
  const stop = createStopper(child, home, () => (last = read()))
  const emulator = {
    address: `http://127.0.0.1:${emulatorPorts.listen}`,
    log: () => readFileSync(logFile, 'utf8'),
    stop,
  }
  await isHealthy(emulator, child)
  return emulator
}

function buildEmulatorEnvironment(
  { listen, edge }: EmulatorPorts,
  region: string,
  temporary: string,
  { enforceIam }: EmulatorOptions,
) {
  const endpoint = `http://127.0.0.1:${edge}`
  return {
    PATH: process.env['PATH'] ?? '',
    HOME: temporary,
    TMPDIR: temporary,
    LOCAL_AWS_LISTEN_PORT: String(listen),
    GATEWAY_PORT: String(edge),
    BIND_HOST: '127.0.0.1',
    MINISTACK_HOST: '127.0.0.1',
    MINISTACK_ACCOUNT_ID: LOCAL_ACCOUNT_ID,
    MINISTACK_REGION: region,
    AWS_ENDPOINT_URL: endpoint,
    IOT_MTLS_ENABLED: '0',
    SFTP_ENABLED: '0',
    LAMBDA_ASYNC_RETRY_BASE_SECONDS: '0.2',
    LOG_LEVEL: process.env['LOCAL_AWS_LOG_LEVEL'] ?? 'WARNING',
    NODE_NO_WARNINGS: '1',
    PYTHONDONTWRITEBYTECODE: '1',
    AUTH: String(enforceIam === true),
  }
}

function createStopper(child: ChildProcess, home: string, before: () => void) {
  let stopped = false
  const stop = () => {
    if (stopped) return
    stopped = true
    process.off('exit', stop)
    for (const signal of SIGNALS) process.off(signal, onSignal)
    end(child)
    before()
    rmSync(home, { recursive: true, force: true, maxRetries: 3 })
  }
  const onSignal = (signal: NodeJS.Signals) => {
    stop()
    process.kill(process.pid, signal)
  }
  process.once('exit', stop)
  for (const signal of SIGNALS) process.once(signal, onSignal)
  return stop
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

function end(child: ChildProcess) {
  if (child.pid === undefined) return
  try {
    process.kill(-child.pid, 'SIGKILL')
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error
  }
}

async function isHealthy(emulator: Emulator, child: ChildProcess) {
  const until = Date.now() + READY_WITHIN_MS
  while (!(await isResponding(`${emulator.address}/_ministack/health`))) {
    if (child.exitCode === null && Date.now() < until) continue
    const log = emulator.log()
    emulator.stop()
    throw new Error(`the emulator did not start:\n${log}`)
  }
}

async function isResponding(url: string) {
  try {
    return (await fetch(url)).ok
  } catch {
    await new Promise(resolve => setTimeout(resolve, 50))
    return false
  }
}
