import type { RedactedConfig } from '../../../audit/engines/image/content/image-content.ts'
import type { ImageConfig } from '../../../audit/engines/image/content/image-config.ts'
import type { FileSecret } from '../../../audit/engines/image/content/layer-content.ts'
import { detectSecrets } from '../../secrets/secret-detectors.ts'

/** What stands in place of an argument, or the name of a variable, in which a secret was detected. */
const OMITTED = '(omitted: a secret was detected)'

/** A configuration without the values of variables and labels, its history, and arguments with secrets in them. */
export function redactImageConfig(config: ImageConfig): RedactedConfig {
  const { environment, labels, history, ...kept } = config
  return {
    ...kept,
    entryPoint: redactArguments(config.entryPoint),
    command: redactArguments(config.command),
    environment: environment.map(variable => {
      const [name = '', ...value] = variable.split('=')
      const inName = detectSecrets(name)
      return inName.length > 0
        ? { name: OMITTED, detected: inName }
        : { name, detected: detectSecrets(value.join('='), name) }
    }),
    secrets: [
      ...detectInArguments('entry point', config.entryPoint),
      ...detectInArguments('command', config.command),
      ...Object.entries(labels).flatMap(([name, value]) => detectIn(`label ${name}`, value, name)),
      ...history.flatMap((command, index) => detectIn(`history ${index + 1}`, command)),
    ],
  }
}

/** An argument is searched alone, and with the option before it: `--token`, `value`. */
function redactArguments(args: readonly string[]): string[] {
  return args.map((each, index) => (detectInArgument(args, index).length > 0 ? OMITTED : each))
}

function detectInArguments(path: string, args: readonly string[]): FileSecret[] {
  const detected = new Set(args.flatMap((_, index) => detectInArgument(args, index)))
  return detected.size === 0 ? [] : [{ path, detected: [...detected] }]
}

function detectInArgument(args: readonly string[], index: number): string[] {
  const [before = '', value = ''] = [args[index - 1], args[index]]
  return detectSecrets(value, before.startsWith('-') && !value.startsWith('-') ? before : '')
}

function detectIn(path: string, value: string, name = ''): FileSecret[] {
  const detected = detectSecrets(value, name)
  return detected.length === 0 ? [] : [{ path, detected }]
}
