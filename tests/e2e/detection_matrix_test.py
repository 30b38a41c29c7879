"""One column of the detection matrix, the one in which every defect can show; and the page that all columns gave."""

import unittest

import detection_matrix
from harness import main


class DetectionMatrix(unittest.TestCase):
    def test_every_defect_is_detected_and_nothing_else(self):
        column = detection_matrix.Column("record", 8, 0)
        self.assertIn(column, detection_matrix.COLUMNS)
        played = 0
        for defect, _, problems in detection_matrix.run_cells([column]):
            played += 1
            with self.subTest(defect=defect.name):
                self.assertEqual(problems, [])
        self.assertGreaterEqual(played, 48)

    def test_the_page_is_that_of_this_table(self):
        self.assertEqual(detection_matrix.DOCUMENT.read_text(), detection_matrix.render(), "run make matrix")


if __name__ == "__main__":
    main()
