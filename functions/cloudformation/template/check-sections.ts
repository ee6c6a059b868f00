import { quoteName } from '../../../audit/text/quote-text.ts'
import type { SourceMap, SourceNode } from './source-node.ts'
import { createTemplateError } from './template-error.ts'

/** The sections of a template (AWS CloudFormation User Guide, "Template sections"); `Globals` is of AWS SAM. */
const SECTIONS: ReadonlySet<string> = new Set([
  'AWSTemplateFormatVersion',
  'Conditions',
  'Description',
  'Globals',
  'Hooks',
  'Mappings',
  'Metadata',
  'Outputs',
  'Parameters',
  'Resources',
  'Rules',
  'Transform',
])

/** Sections whose entries are mappings of their own. */
const SECTIONS_OF_MAPS = ['Parameters', 'Mappings', 'Conditions', 'Resources', 'Outputs']

/** The resources that a template can have ("Understand CloudFormation quotas"). */
export const MAX_RESOURCES = 500

/** Names of resources, parameters, outputs and mappings are alphanumeric ("Resources"). */
export const LOGICAL_ID = /^[A-Za-z0-9]{1,255}$/

/** Checks that a file has the sections of a template in their form, and resources. Throws TemplateError. */
export function checkSections(root: SourceNode, file: string): void {
  if (root.kind !== 'map')
    throw createTemplateError(
      { file, line: root.line },
      'The template is no mapping. Begin it with its sections.',
    )
  const { entries } = root
  for (const [name, { line }] of entries)
    if (!SECTIONS.has(name) && !entries.has('Transform'))
      throw createTemplateError(
        { file, line },
        `CloudFormation knows no section ${quoteName(name)}. Remove it or correct its name.`,
      )
  for (const name of SECTIONS_OF_MAPS) checkSection(name, entries.get(name), file)
  checkResources(root, file)
}

function checkSection(name: string, section: SourceNode | undefined, file: string): void {
  if (section === undefined) return
  if (section.kind !== 'map')
    throw createTemplateError(
      { file, line: section.line },
      `${name} is no mapping of names. Name its entries.`,
    )
  for (const [key, value] of section.entries) {
    if (key.startsWith('Fn::ForEach::') || key === 'Fn::Transform') continue
    if (value.kind !== 'map')
      throw createTemplateError(
        { file, line: value.line },
        `${quoteName(key)} in ${name} is no mapping. Write its keys.`,
      )
    if (!LOGICAL_ID.test(key) && name !== 'Conditions' && name !== 'Mappings')
      throw createTemplateError(
        { file, line: value.line },
        `${quoteName(key)} in ${name} is no alphanumeric name, as CloudFormation demands. Rename it.`,
      )
  }
}

function checkResources({ entries, line }: SourceMap, file: string): void {
  const resources = entries.get('Resources')
  if (resources?.kind !== 'map' || resources.entries.size === 0)
    throw createTemplateError(
      { file, line: resources?.line ?? line },
      'The template has no resources, and CloudFormation demands one. Check that the file is a template.',
    )
  if (resources.entries.size > MAX_RESOURCES)
    throw createTemplateError(
      { file, line: resources.line },
      `The template has ${resources.entries.size} resources, and CloudFormation accepts ${MAX_RESOURCES}. Split it.`,
    )
  for (const [logicalId, resource] of resources.entries)
    if (resource.kind === 'map' && logicalId !== 'Fn::Transform') checkResource(logicalId, resource, file)
}

function checkResource(logicalId: string, { entries, line }: SourceMap, file: string): void {
  const type = entries.get('Type')
  const hasMacro = entries.has('Fn::Transform')
  if (!hasMacro && (type?.kind !== 'scalar' || typeof type.value !== 'string' || type.value === ''))
    throw createTemplateError(
      { file, line: type?.line ?? line },
      `The resource ${logicalId} has no type. Give it a Type such as AWS::IAM::Role.`,
    )
  const properties = entries.get('Properties')
  if (properties !== undefined && properties.kind !== 'map')
    throw createTemplateError(
      { file, line: properties.line },
      `Properties of the resource ${logicalId} is no mapping. Write the name of each property.`,
    )
}
