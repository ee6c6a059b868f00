import { mkdtempSync, readFileSync, rmSync, existsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { App, Stage, Validations } from 'aws-cdk-lib'
import { AnyPrincipal, Role } from 'aws-cdk-lib/aws-iam'
import type { Construct } from 'constructs'
import { createAssayPlugin, type AssayPluginOptions } from '../../../infra/cdk.ts'

/** What CDK's report says of a rule and one construct. */
export interface ReportedRule {
  ruleName: string
  severity: string
  description: string
  suggestedFix?: string
  reason?: string
  acknowledgedAt?: string
  violatingConstructs: {
    constructPath: string
    cloudFormationResource?: { logicalId: string; templatePath: string }
    stackTraces?: string[]
  }[]
}

/** What a synthesis came to. */
export interface JudgedApp {
  /** The message with which it failed; undefined if it did not. */
  failure: string | undefined
  violations: ReportedRule[]
  acknowledged: ReportedRule[]
}

interface ValidationReport {
  pluginReports: {
    pluginName: string
    violations: ReportedRule[]
    suppressedViolations?: ReportedRule[]
  }[]
}

/** Synthesizes an app with the plugin, on the app or on each of its stages, and reads the report that CDK writes. */
export function judgeApp(
  create: (app: App) => void,
  options: AssayPluginOptions & { perStage?: boolean } = {},
): JudgedApp {
  const { perStage = false, ...pluginOptions } = options
  const outdir = mkdtempSync(join(tmpdir(), 'assay-plugin-'))
  try {
    const app = new App({ outdir, analyticsReporting: false })
    create(app)
    const scopes = perStage ? app.node.children.filter(each => Stage.isStage(each)) : [app]
    for (const scope of scopes) Validations.of(scope).addPlugins(createAssayPlugin(pluginOptions))
    const failure = captureFailure(() => app.synth())
    return { failure, ...readReport(join(outdir, 'validation-report.json')) }
  } finally {
    rmSync(outdir, { recursive: true })
  }
}

function captureFailure(work: () => unknown): string | undefined {
  try {
    work()
    return undefined
  } catch (failure) {
    return (failure as Error).message
  }
}

function readReport(file: string): Pick<JudgedApp, 'violations' | 'acknowledged'> {
  if (!existsSync(file)) return { violations: [], acknowledged: [] }
  const { pluginReports } = JSON.parse(readFileSync(file, 'utf8')) as ValidationReport
  const reports = pluginReports.filter(({ pluginName }) => pluginName === 'Assay')
  return {
    violations: reports.flatMap(({ violations }) => violations),
    acknowledged: reports.flatMap(({ suppressedViolations = [] }) => suppressedViolations),
  }
}

/** A role that anyone may assume. */
export function createOpenRole(scope: Construct, id: string): Role {
  return new Role(scope, id, { assumedBy: new AnyPrincipal() })
}

/** `rule path`, for each construct of each rule. */
export function listReported(rules: readonly ReportedRule[]): string[] {
  return rules
    .flatMap(({ ruleName, violatingConstructs }) =>
      violatingConstructs.map(({ constructPath }) => `${ruleName} ${constructPath}`),
    )
    .toSorted()
}
