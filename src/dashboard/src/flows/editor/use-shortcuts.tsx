import { useEffect, useRef, useState } from 'react';
import { Button, Dialog } from '../../design/components';
import { align, copy, paste, type Clip } from '../graph/edit';
import type { Editor } from './use-editor';

const mark = 'klusterfuck-nodes';

type Options = {
  editor: Editor; chosen: string[]; chosenLinks: string[]; choose: (ids: string[]) => void; removeChosen: () => void; pasted: (clip: Parameters<typeof paste>[1]) => void;
  arrange: () => void; save: () => void; isOpen: boolean;
};

export type Clipboard = ReturnType<typeof useShortcuts>;

const isTyping = (target: EventTarget | null): boolean => target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));

/** Everything the editor does by key. Copies go by the system's clipboard, so that they pass from flow to flow. */
export function useShortcuts(options: Options) {
  const now = useRef(options);
  now.current = options;
  const [help, setHelp] = useState(false);
  const clipOf = (): Clip => copy(now.current.editor.model, now.current.chosen);

  useEffect(() => {
    const key = (event: KeyboardEvent) => {
      const { editor, chosen, chosenLinks, isOpen, ...act } = now.current;
      if (isOpen || isTyping(event.target) || document.querySelector('dialog[open]'))
        return;
      const command = event.ctrlKey || event.metaKey;
      const name = event.key.toLowerCase();
      const does = (run: () => unknown) => { event.preventDefault(); run(); };
      if ((name === 'delete' || name === 'backspace') && (chosen.length || chosenLinks.length))
        does(act.removeChosen);
      else if (name === '?')
        does(() => setHelp(true));
      else if (event.shiftKey && !command && name === 'l' && chosen.length > 1)
        does(() => editor.edit(m => align(m, chosen, 'left')));
      else if (event.shiftKey && !command && name === 't' && chosen.length > 1)
        does(() => editor.edit(m => align(m, chosen, 'top')));
      else if (command && name === 'z')
        does(event.shiftKey ? editor.redo : editor.undo);
      else if (command && name === 'y')
        does(editor.redo);
      else if (command && name === 's')
        does(act.save);
      else if (command && name === 'a')
        does(() => act.choose(editor.model.nodes.map(n => n.id)));
      else if (command && name === 'd' && chosen.length)
        does(() => act.pasted(clipOf()));
      else if (command && name === 'l')
        does(act.arrange);
    };
    const onCopy = (event: ClipboardEvent) => {
      if (isTyping(event.target) || now.current.chosen.length === 0 || getSelection()?.toString())
        return;
      event.clipboardData?.setData('text/plain', JSON.stringify({ [mark]: clipOf() }));
      event.preventDefault();
      if (event.type === 'cut')
        now.current.removeChosen();
    };
    const onPaste = (event: ClipboardEvent) => {
      if (isTyping(event.target) || now.current.isOpen)
        return;
      try {
        const clip = (JSON.parse(event.clipboardData?.getData('text/plain') ?? '') as Record<string, Clip>)[mark];
        if (Array.isArray(clip?.nodes)) {
          event.preventDefault();
          now.current.pasted(clip);
        }
      } catch {
        // Something else is on the clipboard.
      }
    };
    addEventListener('keydown', key);
    addEventListener('copy', onCopy);
    addEventListener('cut', onCopy);
    addEventListener('paste', onPaste);
    return () => {
      removeEventListener('keydown', key);
      removeEventListener('copy', onCopy);
      removeEventListener('cut', onCopy);
      removeEventListener('paste', onPaste);
    };
  }, []);

  return { help, showHelp: () => setHelp(true), duplicate: () => now.current.pasted(clipOf()), Help: () => <Help onClose={() => setHelp(false)} /> };
}

const keys: [string, string][] = [
  ['Tab', 'next node or link'], ['Enter', 'choose it'], ['Arrows', 'move what is chosen'], ['Shift + drag', 'choose an area'], ['Ctrl A', 'choose all'], ['Ctrl C, X, V', 'copy, cut, paste, also between flows'], ['Ctrl D', 'duplicate'],
  ['Delete', 'remove'], ['Ctrl Z', 'undo'], ['Ctrl Shift Z', 'redo'], ['Ctrl L', 'arrange automatically'], ['Shift L, Shift T', 'align left edges, upper edges'], ['Ctrl S', 'save'],
];

function Help({ onClose }: { onClose: () => void }) {
  return (
    <Dialog title="Keyboard" onClose={onClose} footer={<Button kind="primary" onClick={onClose}>Close</Button>}>
      <div className="shortcuts">{keys.map(([key, what]) => [<kbd key={key}>{key}</kbd>, <span key={what}>{what}</span>])}</div>
      <p className="soft small">Nodes are added with Enter in the palette, and linked under “Links to” in the settings of a chosen node.</p>
    </Dialog>
  );
}
