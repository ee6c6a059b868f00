import { transform, type Plugin } from 'esbuild'
import { style } from '../../reports/html/style.ts'

/** Minifies the CSS of the report, which the source contains as a string. */
export const minifyStylePlugin: Plugin = {
  name: 'minify-report-style',
  setup(build) {
    build.onLoad({ filter: /[\\/]reports[\\/]html[\\/]style\.ts$/ }, async () => ({
      contents: `export const style = ${JSON.stringify(await minifyCss(style))}`,
      loader: 'js',
    }))
  },
}

/** Minified CSS with the same rules. */
export async function minifyCss(css: string): Promise<string> {
  const { code } = await transform(css, { loader: 'css', minify: true })
  return code
}
