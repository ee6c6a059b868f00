import * as markdown from 'prettier/plugins/markdown'

/** A node of a parsed Markdown document. */
export interface MarkdownNode {
  type: string
  value?: string
  url?: string
  depth?: number
  children?: MarkdownNode[]
}

/** Parses Markdown with the parser of Prettier: remark, with the tables and addresses of GitHub Flavored Markdown. */
export async function parseMarkdown(text: string): Promise<MarkdownNode> {
  return (await markdown.parsers.markdown.parse(text, {} as never)) as MarkdownNode
}

/** All nodes below `node`, in order. */
export function listNodes(node: MarkdownNode): MarkdownNode[] {
  return (node.children ?? []).flatMap(child => [child, ...listNodes(child)])
}

/** The text of `node` as it is shown. */
export function extractText(node: MarkdownNode): string {
  return node.value ?? (node.children ?? []).map(extractText).join('')
}
