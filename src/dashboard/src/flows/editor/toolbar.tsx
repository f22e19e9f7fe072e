import { useRef } from 'react';
import { Button, toast } from '../../design/components';
import { align } from '../graph/edit';
import { withPositions } from '../graph/layout';
import { exportModel, importModel } from './dialogs';
import type { Editor } from './use-editor';
import type { Clipboard } from './use-shortcuts';

export function Toolbar({ editor, name, chosen, clipboard, arrange, removeChosen, onDialog }:
  { editor: Editor; name: string; chosen: string[]; clipboard: Clipboard; arrange: () => void; removeChosen: () => void; onDialog: (dialog: 'history' | 'settings' | 'delete') => void }) {
  const file = useRef<HTMLInputElement>(null);
  const read = async (chosenFile: File | undefined) => {
    if (!chosenFile)
      return;
    try {
      const model = withPositions(await importModel(chosenFile));
      editor.edit(() => model);
      toast('good', 'The file is drawn. It becomes a commit when it is saved; undo brings back what was here.');
    } catch (e) {
      toast('bad', `The file cannot be drawn: ${(e as Error).message}`);
    }
    file.current!.value = '';
  };
  const tool = (icon: Parameters<typeof Button>[0]['icon'], label: string, run: () => void, disabled = false, wide = false) =>
    <Button small kind="ghost" icon={icon} aria-label={label} title={label} onClick={run} disabled={disabled} className={wide ? 'wide' : ''} />;
  return (
    <div className="row tight" role="toolbar" aria-label="Editing">
      <span className="sep" />
      {tool('undo', 'Undo (Ctrl Z)', editor.undo, !editor.canUndo)}
      {tool('redo', 'Redo (Ctrl Shift Z)', editor.redo, !editor.canRedo)}
      {tool('copy', 'Duplicate (Ctrl D)', clipboard.duplicate, chosen.length === 0)}
      {tool('close', 'Remove what is chosen (Delete)', removeChosen, chosen.length === 0)}
      {tool('alignLeft', 'Align left edges (Shift L)', () => editor.edit(m => align(m, chosen, 'left')), chosen.length < 2)}
      {tool('alignTop', 'Align upper edges (Shift T)', () => editor.edit(m => align(m, chosen, 'top')), chosen.length < 2)}
      {tool('layout', 'Arrange automatically (Ctrl L)', arrange, editor.model.nodes.length === 0)}
      <span className="sep" />
      {tool('history', 'History', () => onDialog('history'))}
      {tool('download', 'Export as JSON', () => exportModel(name, editor.text))}
      {tool('upload', 'Import JSON', () => file.current!.click())}
      {tool('label', 'Labels and clone command', () => onDialog('settings'))}
      {tool('keyboard', 'Keyboard', clipboard.showHelp, false, true)}
      {tool('trash', 'Delete the flow', () => onDialog('delete'))}
      <input ref={file} type="file" accept=".json,application/json" hidden aria-label="File to import" onChange={e => void read(e.target.files?.[0])} />
    </div>
  );
}
