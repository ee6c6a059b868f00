import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { ConfigurationError, type Configuration } from '../../audit/settings/configuration.ts'
import { assayApp } from '../app.ts'
import { build } from '../build.ts'
import type { Template } from '../costs/costs.ts'
import { CannotDeploy } from './cannot-deploy.ts'

/** A stack as it is to be deployed. */
export interface SynthesizedStack {
  name: string
  region: string
  template: Template
}

/** The templates that CDK deploys: the directory that holds them, and the stacks, each after those it depends on. */
export interface Assembly {
  directory: string
  stacks: readonly SynthesizedStack[]
}

/** What an assembly is made of. */
export interface Parts {
  configuration: Configuration
  account: string
  /** Where `bundle` put the bundles. */
  out: string
  /** The name of the directory in `out` that gets the templates. */
  named: string
}

/** Builds the functions with the configuration in `file`. Throws BuildRefused. */
export async function bundle(file: string, out: string): Promise<void> {
  await build({ out: resolve(out), configuration: resolve(file) })
}

/** Synthesizes the templates. Throws CannotDeploy. */
export function assemble({ configuration, account, out, named }: Parts): Assembly {
  const directory = join(resolve(out), named)
  const bundles = join(resolve(out), 'functions')
  try {
    const { stacks } = assayApp({ configuration, account, outdir: directory, bundles }).synth()
    return {
      directory,
      stacks: stacks.map(({ stackName, environment, templateFullPath }) => ({
        name: stackName,
        region: environment.region,
        template: JSON.parse(readFileSync(templateFullPath, 'utf8')) as Template,
      })),
    }
  } catch (failure) {
    if (failure instanceof ConfigurationError) throw new CannotDeploy(failure.message, { cause: failure })
    throw failure
  }
}
