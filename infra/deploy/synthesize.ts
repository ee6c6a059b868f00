import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { ConfigurationError, type Configuration } from '../../audit/configuration/configuration.ts'
import type { SynthesizedTemplate } from '../costs/fixed-costs.ts'
import { DeployError } from './deploy-error.ts'

/** A synthesized stack. */
export interface SynthesizedStack {
  name: string
  region: string
  template: SynthesizedTemplate
}

/** The synthesized templates: their directory, and the stacks in order of their dependencies. */
export interface SynthesizedAssembly {
  directory: string
  stacks: readonly SynthesizedStack[]
}

/** The inputs of a synthesis. */
export interface SynthesizeOptions {
  configuration: Configuration
  account: string
  /** The qualifier of the bootstrap. */
  qualifier: string
  /** The directory in which `buildDeployBundles` put the bundles. */
  out: string
  /** The name of the templates' directory in `out`. */
  directoryName: string
}

// The bundler and the CDK are loaded when they are needed: a command that prints its help or refuses does not wait for them.

/** Builds the functions. Throws BuildError. */
export async function buildDeployBundles(out: string): Promise<void> {
  const { buildFunctions } = await import('../build.ts')
  await buildFunctions({ out: resolve(out) })
}

/** Synthesizes the templates. Throws DeployError. */
export async function synthesizeAssembly({
  configuration,
  account,
  qualifier,
  out,
  directoryName,
}: SynthesizeOptions): Promise<SynthesizedAssembly> {
  const { createAssayApp } = await import('../app.ts')
  const directory = join(resolve(out), directoryName)
  const bundles = join(resolve(out), 'functions')
  try {
    const { stacks } = createAssayApp({
      configuration,
      account,
      qualifier,
      outdir: directory,
      bundles,
    }).synth()
    return {
      directory,
      stacks: stacks.map(({ stackName, environment, templateFullPath }) => ({
        name: stackName,
        region: environment.region,
        template: JSON.parse(readFileSync(templateFullPath, 'utf8')) as SynthesizedTemplate,
      })),
    }
  } catch (failure) {
    if (failure instanceof ConfigurationError) throw new DeployError(failure.message, { cause: failure })
    throw failure
  }
}
