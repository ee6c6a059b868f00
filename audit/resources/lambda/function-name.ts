/** What a name of a function says. */
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
 * The parts of a function's name, or undefined where it is none: Lambda takes a name, a part of an ARN or an ARN, each with
 * a version or an alias (Lambda API Reference, `FunctionName`).
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
