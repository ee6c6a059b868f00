import { quoteName } from '../../../audit/text/quote-text.ts'
import type { NodeBuilder } from './node-builder.ts'
import type { SourceNode } from './source-node.ts'
import { createTemplateError } from './template-error.ts'

/**
 * The functions with a short form in YAML (AWS CloudFormation Template Reference, "Intrinsic function reference" and
 * "Rule-specific intrinsic functions").
 */
const FUNCTIONS_WITH_SHORT_FORM: ReadonlySet<string> = new Set([
  'And',
  'Base64',
  'Cidr',
  'Contains',
  'EachMemberEquals',
  'EachMemberIn',
  'Equals',
  'FindInMap',
  'GetAZs',
  'GetAtt',
  'GetStackOutput',
  'If',
  'ImportValue',
  'Join',
  'Length',
  'Not',
  'Or',
  'RefAll',
  'Select',
  'Split',
  'Sub',
  'ToJsonString',
  'Transform',
  'ValueOf',
  'ValueOfAll',
])

/** Tags of YAML itself that change no value which they may stand at. */
const PLAIN_TAGS: ReadonlySet<string> = new Set(
  ['str', 'int', 'float', 'bool', 'map', 'seq'].map(name => `tag:yaml.org,2002:${name}`),
)

/** The key of the long form of the function whose short form is `tag`; undefined for tags of YAML. Throws TemplateError. */
export function convertTag(
  tag: string | undefined,
  position: { file: string; line: number },
): string | undefined {
  if (tag === undefined || PLAIN_TAGS.has(tag)) return undefined
  const name = tag.slice(1)
  if (tag === '!Ref' || tag === '!Condition') return name
  if (tag.startsWith('!') && FUNCTIONS_WITH_SHORT_FORM.has(name)) return `Fn::${name}`
  throw createTemplateError(
    position,
    `The tag ${quoteName(tag)} is no short form of a CloudFormation function. Remove it or correct its name.`,
  )
}

/** The long form `{ key: argument }` of a function; `!GetAtt a.b` has its argument as a list. */
export function buildLongForm(
  key: string,
  read: () => SourceNode,
  builder: NodeBuilder,
  line: number,
): SourceNode {
  const readArgument = key === 'Fn::GetAtt' ? () => splitAttribute(read()) : read
  return builder.buildMap([{ key, line, read: readArgument }], line)
}

/** `Resource.Attribute.Part` names the resource before the first dot. */
function splitAttribute(node: SourceNode): SourceNode {
  if (node.kind !== 'scalar' || typeof node.value !== 'string') return node
  const { value, line } = node
  const dot = value.indexOf('.')
  if (dot === -1) return node
  const items = [value.slice(0, dot), value.slice(dot + 1)]
  return { kind: 'list', items: items.map(item => ({ kind: 'scalar', value: item, line })), line }
}
