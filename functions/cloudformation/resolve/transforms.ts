import type { Json, Template } from '../template/template.ts'
import { getField, isJsonObject } from './value-texts.ts'

/** AWS's transform for `Fn::ForEach`, `Fn::Length`, `Fn::ToJsonString` and others. */
const LANGUAGE_EXTENSIONS = 'AWS::LanguageExtensions'

/** AWS SAM: it adds resources to those that the template has, and changes only those of its own types. */
const SERVERLESS = 'AWS::Serverless-2016-10-31'

/** What the section Transform declares. */
export interface DeclaredTransforms {
  hasLanguageExtensions: boolean
  hasServerless: boolean
  /** All others, by which names may come that the template does not have. */
  macros: readonly string[]
  /** Those that can change whatever the template says. */
  unknownMacros: readonly string[]
}

/** Reads the section Transform ("Transform"). */
export function readTransforms(template: Template): DeclaredTransforms {
  const section = getField(template.body, 'Transform')
  const declared: readonly Json[] = section === undefined ? [] : Array.isArray(section) ? section : [section]
  const names = declared.map(each => (isJsonObject(each) ? getField(each, 'Name') : each)).map(String)
  const macros = names.filter(name => name !== LANGUAGE_EXTENSIONS)
  return {
    hasLanguageExtensions: names.includes(LANGUAGE_EXTENSIONS),
    hasServerless: names.includes(SERVERLESS),
    macros,
    unknownMacros: macros.filter(name => name !== SERVERLESS),
  }
}
