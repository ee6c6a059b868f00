import { checkSections } from './check-sections.ts'
import { readJsonNodes } from './read-json.ts'
import { readYamlNodes } from './read-yaml.ts'
import { convertNodeToJson, findNodeLine, type SourceNode } from './source-node.ts'
import { createTemplateError } from './template-error.ts'
import type { Template } from './template.ts'

/** The size of a template that CloudFormation reads from S3: 1 MB ("Understand CloudFormation quotas"). */
export const MAX_TEMPLATE_BYTES = 1_048_576

/**
 * Parses a CloudFormation template: JSON if it begins with a brace, otherwise YAML. Short forms of functions become long
 * forms. Throws TemplateError for what CloudFormation would refuse, with file, line, reason and remedy.
 */
export function parseTemplate(text: string, file: string): Template {
  const size = Buffer.byteLength(text)
  if (size > MAX_TEMPLATE_BYTES)
    throw createTemplateError(
      { file, line: 1 },
      `The template has ${size} bytes, and CloudFormation accepts ${MAX_TEMPLATE_BYTES}. Split it into several.`,
    )
  const root = readNodes(text.replace(/^\uFEFF/, ''), file)
  checkSections(root, file)
  return {
    body: convertNodeToJson(root) as Template['body'],
    locate: path => ({ file, line: findNodeLine(root, path) }),
  }
}

/** The parsers recurse; a file that is nested too deeply for them ends in a RangeError. */
function readNodes(text: string, file: string): SourceNode {
  try {
    return text.trimStart().startsWith('{') ? readJsonNodes(text, file) : readYamlNodes(text, file)
  } catch (failure) {
    if (!(failure instanceof RangeError)) throw failure
    throw createTemplateError({ file, line: 1 }, 'The template is nested too deeply. Check its brackets.')
  }
}
