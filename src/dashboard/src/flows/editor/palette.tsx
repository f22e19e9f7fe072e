import { useState } from 'react';
import { Icon, isIcon, type IconName } from '../../design/icons';
import { kindsOf } from '../graph/schema';
import { flowSchema } from './schema-source';

export type Item = { kind: string; label: string; description: string; extra: Record<string, unknown>; icon: IconName };

export const dragType = 'application/x-klusterfuck-node';

const iconOf = (kind: string): IconName => (isIcon(kind) ? kind : 'info');

/** What can be put into the flow: connectors, live functions, and every other kind the schema knows. */
export function itemsOf(functions: string[], connectors: { name: string; description: string }[]): { title: string; items: Item[] }[] {
  const kinds = kindsOf(flowSchema).filter(k => k.kind !== 'connector' && k.kind !== 'function');
  return [
    { title: 'Connectors', items: connectors.map(c => ({ kind: 'connector', label: c.name, description: c.description, extra: { connector: c.name }, icon: 'connector' as const })) },
    { title: 'Functions', items: functions.map(f => ({ kind: 'function', label: f, description: `Runs the function ${f}.`, extra: { function: f }, icon: 'function' as const })) },
    { title: 'Control', items: kinds.map(k => ({ kind: k.kind, label: k.kind, description: k.description, extra: {}, icon: iconOf(k.kind) })) },
  ].filter(group => group.items.length > 0);
}

export function Palette({ groups, onAdd }: { groups: ReturnType<typeof itemsOf>; onAdd: (item: Item) => void }) {
  const [text, setText] = useState('');
  const find = text.trim().toLowerCase();
  return (
    <aside className="palette" aria-label="What can be added">
      <label className="hidden-label" htmlFor="find-item">Find</label>
      <input id="find-item" className="input small" placeholder="Find" value={text} onChange={e => setText(e.target.value)} />
      {groups.map(group => {
        const items = group.items.filter(i => i.label.includes(find) || i.kind.includes(find));
        return items.length > 0 && (
          <section key={group.title} aria-label={group.title}>
            <h3>{group.title}</h3>
            <ul>{items.map(item => (
              <li key={`${item.kind}-${item.label}`}>
                <button type="button" draggable title={item.description} data-item={`${item.kind}:${item.label}`} onClick={() => onAdd(item)}
                  onDragStart={e => { e.dataTransfer.setData(dragType, JSON.stringify(item)); e.dataTransfer.effectAllowed = 'copy'; }}>
                  <Icon name={item.icon} size={15} /><span className="truncate">{item.label}</span>
                </button>
              </li>
            ))}</ul>
          </section>
        );
      })}
      {!groups.some(g => g.title === 'Functions') && <p className="soft small">Functions of this namespace appear here once there are some.</p>}
    </aside>
  );
}
