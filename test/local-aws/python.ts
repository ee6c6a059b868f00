import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const HERE = import.meta.dirname
const REPOSITORY = join(HERE, '..', '..')
const REQUIREMENTS = join(HERE, 'requirements.txt')
const NAMES = ['python3', 'python3.13', 'python3.12', 'python3.11', 'python']

/** The directory that is kept between runs; it can be deleted at any time. */
const LOCAL_AWS_HOME = join(REPOSITORY, '.local-aws')

let found: string | undefined

/** A Python of at least 3.11: `LOCAL_AWS_PYTHON`, or the first on the PATH; undefined if there is none. */
export function findPython(): string | undefined {
  const named = process.env['LOCAL_AWS_PYTHON']
  return (found ??= (named === undefined ? NAMES : [named]).find(isRecentPython))
}

function isRecentPython(python: string) {
  try {
    const code = 'import sys, venv, ensurepip; sys.exit(0 if sys.version_info >= (3, 11) else 1)'
    execFileSync(python, ['-c', code], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

/** The Python of the virtual environment, which is created if it is missing or the requirements changed. */
export function findEnvironmentPython(): string {
  const python = findPython()
  if (python === undefined) throw new Error('the local AWS needs Python 3.11 or later')
  const home = join(LOCAL_AWS_HOME, 'venv')
  const digest = createHash('sha256').update(readFileSync(REQUIREMENTS)).digest('hex')
  if (readDigest(home) !== digest) makeEnvironment(python, home, digest)
  return findPythonBinary(home)
}

function makeEnvironment(python: string, home: string, digest: string) {
  const fresh = `${home}.${process.pid}`
  mkdirSync(LOCAL_AWS_HOME, { recursive: true })
  execFileSync(python, ['-m', 'venv', fresh], { stdio: 'pipe' })
  const install = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '-r', REQUIREMENTS]
  execFileSync(findPythonBinary(fresh), install, { stdio: 'pipe' })
  writeFileSync(join(fresh, 'stamp'), digest)
  if (readDigest(home) === digest) return rmSync(fresh, { recursive: true })
  rmSync(home, { recursive: true, force: true })
  renameSync(fresh, home)
}

function readDigest(home: string) {
  const file = join(home, 'stamp')
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined
}

function findPythonBinary(home: string) {
  return join(home, 'bin', 'python')
}
