"""Writes one table as an XLSX, an XLS and an ODS workbook, each by another program, as offices keep them.

Above the table stands a title; its header takes two rows, in which "2025" is merged over two columns; a total and a
remark stand below; another sheet is hidden. Numbers are numbers in one column, texts with a decimal comma in another.
"""

import datetime
import sys
from pathlib import Path

import openpyxl
import xlwt
from odf import style, table, text
from odf.opendocument import OpenDocumentSpreadsheet

ROWS = [
    ("Nord", "1.234,50", 7.25, datetime.date(2025, 3, 30)),
    ("Sud \"vecchio\"", "8,00", 9.0, datetime.date(1999, 12, 31)),
    (None, None, None, None),
    ("Est <b>", "-0,25", 0.1, None),
]
TOTAL = ("Totale", "1.242,25", 16.35, None)
REMARK = "Fonte: anagrafe"


def xlsx(path):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Quartieri"
    sheet["A1"] = "Comune di Montelago"
    for place, name in [("B3", "Quartiere"), ("C3", "2025"), ("E3", "Aggiornato"), ("C4", "Maschi"), ("D4", "Femmine")]:
        sheet[place] = name
    for merged in ["B3:B4", "C3:D3", "E3:E4"]:
        sheet.merge_cells(merged)
    for row, cells in enumerate([*ROWS, TOTAL], 5):
        for column, value in enumerate(cells, 2):
            cell = sheet.cell(row, column)
            cell.value = value
            if isinstance(value, datetime.date):
                cell.number_format = "dd/mm/yyyy"
    sheet.cell(11, 2).value = REMARK
    hidden = book.create_sheet("Segreto")
    hidden["A1"] = "Mario Rossi"
    hidden.sheet_state = "hidden"
    book.save(path)


def xls(path):
    book = xlwt.Workbook(encoding="utf-8")
    sheet = book.add_sheet("Quartieri")
    sheet.write(0, 0, "Comune di Montelago")
    sheet.write_merge(2, 3, 1, 1, "Quartiere")
    sheet.write_merge(2, 2, 2, 3, "2025")
    sheet.write_merge(2, 3, 4, 4, "Aggiornato")
    sheet.write(3, 2, "Maschi")
    sheet.write(3, 3, "Femmine")
    day = xlwt.easyxf(num_format_str="dd/mm/yyyy")
    for row, cells in enumerate([*ROWS, TOTAL], 4):
        for column, value in enumerate(cells, 1):
            if isinstance(value, datetime.date):
                sheet.write(row, column, value, day)
            elif value is not None:
                sheet.write(row, column, value)
    sheet.write(10, 1, REMARK)
    hidden = book.add_sheet("Segreto")
    hidden.write(0, 0, "Mario Rossi")
    hidden.visibility = 1
    book.save(path)


def ods(path):
    document = OpenDocumentSpreadsheet()
    invisible = style.Style(name="invisible", family="table")
    invisible.addElement(style.TableProperties(display="false"))
    document.automaticstyles.addElement(invisible)

    def cell(value=None, **attributes):
        if value is None:
            return table.TableCell(**attributes)
        if isinstance(value, datetime.date):
            attributes |= {"valuetype": "date", "datevalue": value.isoformat()}
        elif isinstance(value, float):
            attributes |= {"valuetype": "float", "value": repr(value)}
        else:
            attributes |= {"valuetype": "string"}
        made = table.TableCell(**attributes)
        made.addElement(text.P(text=str(value)))
        return made

    sheet = table.Table(name="Quartieri")
    down, across = {"numberrowsspanned": 2, "numbercolumnsspanned": 1}, {"numberrowsspanned": 1, "numbercolumnsspanned": 2}
    covered = table.CoveredTableCell
    rows = [
        [cell("Comune di Montelago")],
        [],
        [cell(), cell("Quartiere", **down), cell("2025", **across), covered(), cell("Aggiornato", **down)],
        [cell(), covered(), cell("Maschi"), cell("Femmine"), covered()],
        *[[cell(), *map(cell, values)] for values in [*ROWS, TOTAL]],
        [],
        [cell(), cell(REMARK)],
    ]
    for cells in rows:
        row = table.TableRow()
        for one in cells:
            row.addElement(one)
        sheet.addElement(row)
    document.spreadsheet.addElement(sheet)
    secret = table.Table(name="Segreto", stylename=invisible)
    row = table.TableRow()
    row.addElement(cell("Mario Rossi"))
    secret.addElement(row)
    document.spreadsheet.addElement(secret)
    document.save(path)


if __name__ == "__main__":
    folder = Path(sys.argv[1])
    xlsx(folder / "quartieri.xlsx")
    xls(str(folder / "quartieri.xls"))
    ods(str(folder / "quartieri.ods"))
