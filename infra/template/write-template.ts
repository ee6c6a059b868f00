import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Configuration } from '../../audit/configuration/configuration.ts'
import { createAssayApp } from '../app.ts'
import { formatTemplateGuide, type WrittenTemplate } from './template-guide.ts'

/** What is written, and where. */
export interface TemplateOptions {
  configuration: Configuration
  /** The directory of the bundles. */
  bundles: string
  /** The output directory; the templates, `assets` and `README.md` in it are replaced. */
  out: string
}

/**
 * Writes the templates of a deployment, the archives of its functions, and the commands that deploy them: in any account, without
 * CDK and its bootstrap. Returns the templates in the order in which they are deployed. Throws ConfigurationError.
 */
export function writeTemplates({ configuration, bundles, out }: TemplateOptions): WrittenTemplate[] {
  const scratch = mkdtempSync(join(tmpdir(), 'assay-template-'))
  try {
    const app = createAssayApp({ configuration, bundles, outdir: scratch, assets: 'PARAMETER' })
    const assembly = app.synth()
    rmSync(join(out, 'assets'), { recursive: true, force: true })
    mkdirSync(join(out, 'assets'), { recursive: true })
    const written = assembly.stacks.map(({ stackName, environment, templateFullPath }) => {
      const file = `${stackName}.template.json`
      const text = readFileSync(templateFullPath, 'utf8')
      writeFileSync(join(out, file), text)
      const assets = listAssets(text)
      for (const asset of assets) cpSync(join(scratch, `asset.${asset}`), join(out, 'assets', asset))
      return { stack: stackName, region: environment.region, file, assets }
    })
    writeFileSync(join(out, 'README.md'), formatTemplateGuide(written))
    return written
  } finally {
    rmSync(scratch, { recursive: true })
  }
}

/** The keys of the archives that a template refers to. */
function listAssets(template: string): string[] {
  return [...new Set([...template.matchAll(/"S3Key": "([0-9a-f]{64}\.zip)"/g)].map(([, key = '']) => key))]
}
