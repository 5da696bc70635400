/// The style of the page; a policy that allows it names its digest.
pub const STYLE: &str = "\
:root{color-scheme:light dark}\
body{font-family:Georgia,'Times New Roman',serif;line-height:1.45;max-width:50rem;margin:0 auto;padding:1rem}\
h1,h2,h3,th,nav,caption,.standing,.synthetic,.trial,.marks{font-family:Helvetica,Arial,sans-serif}\
h1{font-size:1.5rem;margin:.5rem 0}h2{font-size:1.2rem;margin:2rem 0 .5rem;border-bottom:1px solid}\
.standing,.synthetic{font-weight:bold}.trial{font-style:italic}.marks{font-size:.85rem;margin:.2rem 0}\
nav{font-size:.9rem;columns:2}\
figure{margin:1rem 0;overflow-x:auto}svg{max-width:100%;height:auto}\
.wide{overflow-x:auto}table{border-collapse:collapse;font-size:.85rem;margin:.8rem 0;\
font-variant-numeric:tabular-nums lining-nums}\
caption{text-align:left;font-weight:bold;padding-bottom:.3rem}\
thead th{border-top:2px solid;border-bottom:1px solid;vertical-align:bottom}\
tbody tr:last-child>*{border-bottom:2px solid}\
th,td{padding:.15rem .6rem .15rem 0;text-align:right}th[scope=row],th:first-child,.words{text-align:left}\
tr.variable th{font-weight:bold;padding-top:.4rem}tr.level th{font-weight:normal;padding-left:1.2rem}\
th[scope=row]{font-weight:normal}.notes{font-size:.85rem}.absent{font-style:italic}\
.identity td{text-align:left;font-family:monospace;overflow-wrap:anywhere}\
@page{margin:18mm}\
@media print{body{max-width:none;padding:0;font-size:10pt}nav{display:none}\
h2,.marks,caption{break-after:avoid}figure,tr{break-inside:avoid}figure,.wide{overflow:visible}a{color:inherit;text-decoration:none}}";
