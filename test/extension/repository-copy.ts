import { execFile } from 'node:child_process'
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  symlinkSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The repository. */
export const repository = fileURLToPath(new URL('../..', import.meta.url))

/** What tools make; it belongs to no copy. */
const GENERATED_FOLDERS = ['node_modules', '.git', 'dist', 'cdk.out', 'coverage', 'out', '.local-aws']

const TOOL_TIMEOUT = 600_000

/** The output of a tool, and its exit code; `null` if it ran out of time. */
interface ToolResult {
  output: string
  status: number | null
}

/** The files below `directory`, by their paths from `root`. They are those of git, but a copy without git has them too. */
export function listRepositoryFiles(root = repository, directory = '.'): string[] {
  return readdirSync(join(root, directory), { withFileTypes: true }).flatMap(entry => {
    const path = join(directory, entry.name)
    if (GENERATED_FOLDERS.includes(entry.name)) return []
    return entry.isDirectory() ? listRepositoryFiles(root, path) : [path]
  })
}

/** Copies the repository into the folder `name` of a temporary directory of its own, and returns the path of the copy. */
export function copyRepository(name = 'assay'): string {
  const copy = join(realpathSync(mkdtempSync(join(tmpdir(), 'assay-copy-'))), name)
  for (const path of listRepositoryFiles()) {
    mkdirSync(dirname(join(copy, path)), { recursive: true })
    copyFileSync(join(repository, path), join(copy, path))
  }
  symlinkSync(realpathSync(join(repository, 'node_modules')), join(copy, 'node_modules'))
  return copy
}

/** The files of `copy` that the repository does not have, or has with another content. */
export function listChangedFiles(copy: string): string[] {
  return listRepositoryFiles(copy).filter(path => {
    const original = join(repository, path)
    return !existsSync(original) || !readFileSync(original).equals(readFileSync(join(copy, path)))
  })
}

/** Runs a tool of `node_modules` in `copy`, as a developer does. */
export function runTool(copy: string, tool: string, ...args: string[]): Promise<ToolResult> {
  const options = { cwd: copy, env: buildEnvironment(), timeout: TOOL_TIMEOUT, maxBuffer: 64_000_000 }
  return new Promise(resolve => {
    const child = execFile(join(copy, 'node_modules/.bin', tool), args, options, (_, stdout, stderr) =>
      resolve({ output: stdout + stderr, status: child.exitCode }),
    )
  })
}

/** The environment without what this run of the tests set: the tests in the copy are those of `npm test`. */
function buildEnvironment(): NodeJS.ProcessEnv {
  const own = /^(?:VITEST.*|TEST_FULL|ACCESS_ALL)$/
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !own.test(name)))
}
