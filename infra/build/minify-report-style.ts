import { transform, type Plugin } from 'esbuild'
import { style } from '../../reports/html/style.ts'

/** Bundles the style sheet of the report, which is a text, without what only people need. */
export const minifyStylePlugin: Plugin = {
  name: 'small-style',
  setup(build) {
    build.onLoad({ filter: /[\\/]reports[\\/]html[\\/]style\.ts$/ }, async () => ({
      contents: `export const style = ${JSON.stringify(await minifyCss(style))}`,
      loader: 'js',
    }))
  },
}

/** The same rules in fewer characters. */
export async function minifyCss(css: string): Promise<string> {
  const { code } = await transform(css, { loader: 'css', minify: true })
  return code
}
