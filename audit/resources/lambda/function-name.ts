import type { Resource } from '../resource.ts'

/** A parsed function name. */
export interface FunctionName {
  name: string
  account?: string
  region?: string
  /** A version or an alias. */
  qualifier?: string
}

const ARN = /^arn:[a-z-]{3,20}:lambda:(?<region>[a-z0-9-]{3,30}):(?<account>\d{12}):function:/
const PART = /^(?:(?<region>[a-z]{2,4}(?:-[a-z]{2,12}){1,3}-\d{1,2}):)?(?:(?<account>\d{12}):)?(?:function:)?/
const NAME = /^([\w-]{1,140})(?::(\$LATEST|[\w-]{1,128}))?$/

/**
 * Parses a function name. Lambda accepts a name, a partial ARN or an ARN, each with an optional version or alias (Lambda
 * API Reference, `FunctionName`). Returns undefined for anything else.
 */
export function parseFunctionName(text: string): FunctionName | undefined {
  const start = ARN.exec(text) ?? PART.exec(text)
  const [, name, qualifier] = NAME.exec(text.slice(start?.[0].length)) ?? []
  if (name === undefined) return undefined
  const { account, region } = start?.groups ?? {}
  return {
    name,
    ...(account === undefined ? {} : { account }),
    ...(region === undefined ? {} : { region }),
    ...(qualifier === undefined ? {} : { qualifier }),
  }
}

/** Whether a qualifier is a published version: names of aliases are no numbers (Lambda API Reference, CreateAlias). */
export function isVersionNumber(qualifier: string): boolean {
  return /^\d{1,20}$/.test(qualifier)
}

/** The number in the ARN of a published version. */
export function getVersionNumber({ arn }: Pick<Resource<'AWS::Lambda::Version'>, 'arn'>): string {
  return arn.slice(arn.lastIndexOf(':') + 1)
}
