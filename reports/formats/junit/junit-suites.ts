import { limitTextLength } from '../../../audit/text/quote-text.ts'
import { groupIntoMap } from '../../group-into-map.ts'
import { renderXml, type XmlElement } from './xml.ts'

/** Characters of a name of a suite or a test case. */
const MAX_NAME_LENGTH = 300

/** A test case with the suite that it belongs to. `fault` is absent where it passes. */
export interface JunitCase {
  suite: string
  className: string
  name: string
  fault?: { kind: 'failure' | 'error' | 'skipped'; message: string; text: string }
  /** What a passing test case says. */
  output?: string
}

/** The test cases as JUnit XML, in parts, in the form of Jenkins' xUnit plugin: a suite for each `suite` that they name. */
export function renderJunitSuites(name: string, cases: readonly JunitCase[]): Generator<string> {
  const suites = [...groupIntoMap(cases, ({ suite }) => suite)].map(([suiteName, members]) =>
    renderSuite(suiteName, members),
  )
  const { skipped: _, ...totals } = countCases(cases)
  return renderXml({ name: 'testsuites', attributes: { name, ...totals }, content: suites })
}

function renderSuite(name: string, members: readonly JunitCase[]): XmlElement {
  return {
    name: 'testsuite',
    attributes: { name: limitJunitName(name), ...countCases(members) },
    content: members.map(renderCase),
  }
}

function renderCase({ className, name, fault, output }: JunitCase): XmlElement {
  const content: XmlElement[] = [
    ...(fault === undefined
      ? []
      : [{ name: fault.kind, attributes: { message: fault.message }, content: fault.text }]),
    ...(output === undefined ? [] : [{ name: 'system-out', attributes: {}, content: output }]),
  ]
  const attributes = { classname: limitJunitName(className), name: limitJunitName(name) }
  return { name: 'testcase', attributes, content }
}

function countCases(
  cases: readonly JunitCase[],
): Record<'tests' | 'failures' | 'errors' | 'skipped', number> {
  const counts = { failure: 0, error: 0, skipped: 0 }
  for (const { fault } of cases) if (fault !== undefined) counts[fault.kind] += 1
  const { failure, error, skipped } = counts
  return { tests: cases.length, failures: failure, errors: error, skipped }
}

function limitJunitName(name: string): string {
  return limitTextLength(name, MAX_NAME_LENGTH)
}
