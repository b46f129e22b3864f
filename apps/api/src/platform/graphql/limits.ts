import {
  GraphQLError,
  Kind,
  type ASTVisitor,
  type DocumentNode,
  type FragmentDefinitionNode,
  type SelectionSetNode,
  type ValidationContext,
} from "graphql";

/** More than any page of the portal needs, less than an attacker wants. */
export const LIMITS = { tokens: 2000, depth: 12, fields: 600, aliases: 40, directives: 20 } as const;

interface Size {
  readonly depth: number;
  readonly fields: number;
  readonly aliases: number;
  readonly directives: number;
}

const EMPTY: Size = { depth: 0, fields: 0, aliases: 0, directives: 0 };

/**
 * Refuses documents that are too deep, too wide or too often aliased, before anything is executed.
 * Fragments count every time they are spread, but are measured once: a fragment bomb is refused as cheaply as it is written.
 */
export function sizeRule(context: ValidationContext): ASTVisitor {
  return {
    Document(document) {
      const size = measure(document);
      for (const name of ["depth", "fields", "aliases", "directives"] as const) {
        if (size[name] > LIMITS[name]) {
          context.reportError(
            new GraphQLError(`This document is too large: ${name} ${describe(size[name])}, at most ${LIMITS[name]} allowed.`, {
              extensions: { code: "TOO_LARGE", remedy: "Ask in several smaller requests." },
            }),
          );
        }
      }
    },
  };
}

const describe = (value: number): string => (value > 1e6 ? "over a million" : String(value));

function measure(document: DocumentNode): Size {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const node of document.definitions) if (node.kind === Kind.FRAGMENT_DEFINITION) fragments.set(node.name.value, node);
  const known = new Map<string, Size>();

  function ofFragment(name: string): Size {
    const seen = known.get(name);
    if (seen) return seen;
    // A cycle is another rule's refusal; here it must only end.
    known.set(name, EMPTY);
    const fragment = fragments.get(name);
    const size = fragment ? ofSelections(fragment.selectionSet) : EMPTY;
    known.set(name, size);
    return size;
  }

  function ofSelections(set: SelectionSetNode | undefined): Size {
    let total = EMPTY;
    for (const node of set?.selections ?? []) {
      const directives = node.directives?.length ?? 0;
      if (node.kind === Kind.FIELD) {
        // Introspection is a document of its own kind: deep by nature, and switched off where that matters.
        const inner = node.name.value.startsWith("__") ? EMPTY : ofSelections(node.selectionSet);
        const own: Size = { depth: 1, fields: 1, aliases: node.alias ? 1 : 0, directives };
        total = beside(total, { ...add(own, inner), depth: 1 + inner.depth });
      } else {
        const inner = node.kind === Kind.FRAGMENT_SPREAD ? ofFragment(node.name.value) : ofSelections(node.selectionSet);
        total = beside(total, { ...inner, directives: inner.directives + directives });
      }
    }
    return total;
  }

  let total = EMPTY;
  for (const node of document.definitions) {
    if (node.kind === Kind.OPERATION_DEFINITION) total = beside(total, ofSelections(node.selectionSet));
  }
  return total;
}

const add = (a: Size, b: Size): Size => ({
  depth: a.depth + b.depth,
  fields: a.fields + b.fields,
  aliases: a.aliases + b.aliases,
  directives: a.directives + b.directives,
});

const beside = (a: Size, b: Size): Size => ({ ...add(a, b), depth: Math.max(a.depth, b.depth) });
