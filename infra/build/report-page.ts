import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { transform, type Plugin } from 'esbuild'
import { script } from '../../reports/html/script/script.ts'
import { style } from '../../reports/html/style/style.ts'
import type { FunctionBundle } from './function-bundle.ts'

/** The files beside a bundle with the style sheet and the script of the report, by the modules that they replace. */
export const reportPageFiles = { style: 'report.css', script: 'report.js' } as const

/** The modules of the style sheet and of the script. */
const REPORT_PAGE_MODULES = /[\\/]reports[\\/]html[\\/](style[\\/]style|script[\\/]script)\.ts$/

/** Replaces the style sheet and the script of the report in a bundle: it reads them from files beside it. */
export const reportPagePlugin: Plugin = {
  name: 'report-page',
  setup(build) {
    build.onLoad({ filter: REPORT_PAGE_MODULES }, ({ path }) => {
      const name = path.endsWith('style.ts') ? 'style' : 'script'
      const file = `new URL(${JSON.stringify(reportPageFiles[name])}, import.meta.url)`
      return {
        contents: `import { readFileSync } from 'node:fs'\nexport const ${name} = readFileSync(${file}, 'utf8')`,
        loader: 'js',
      }
    })
  },
}

/** Minifies the style sheet and the script of the report in a bundle that has no files beside it. */
export const minifyReportPagePlugin: Plugin = {
  name: 'minify-report-page',
  setup(build) {
    build.onLoad({ filter: REPORT_PAGE_MODULES }, async ({ path }) => {
      const [name, text] = path.endsWith('style.ts')
        ? ['style', await minifyCss(style)]
        : ['script', await minifyScript(script)]
      return { contents: `export const ${name} = ${JSON.stringify(text)}`, loader: 'js' }
    })
  },
}

/** Writes the files of the page into the `folder` of a bundle that renders reports. */
export async function writeReportPage({ inputs }: FunctionBundle, folder: string): Promise<void> {
  if (!inputs.some(({ path }) => path === 'reports/html/style/style.ts')) return
  writeFileSync(join(folder, reportPageFiles.style), await minifyCss(style))
  writeFileSync(join(folder, reportPageFiles.script), await minifyScript(script))
}

/** Minified CSS with the same rules. */
export async function minifyCss(css: string): Promise<string> {
  return (await transform(css, { loader: 'css', minify: true })).code
}

async function minifyScript(text: string): Promise<string> {
  return (await transform(text, { loader: 'js', minify: true })).code
}
